import type { Reporter, TestModule, Vitest } from 'vitest/node';

/**
 * Fails the run for what vitest only prints (a timer, socket or child process left behind), and for a run of no tests;
 * ends it with the plain totals.
 */
export function createTotalsReporter(): Reporter {
  let vitest: Vitest | undefined;
  return {
    onInit: (instance) => {
      vitest = instance;
    },
    onTestRunEnd: (modules, unhandledErrors) => {
      const totals = count(modules);
      const leaks = vitest === undefined ? 0 : countLeaks(vitest);
      const broken = unhandledErrors.length + modules.filter(isBroken).length;
      const failed = totals.failed + leaks + broken;
      if (leaks > 0) print(`left behind by tests: ${leaks} timers, sockets or child processes`);
      if (broken > 0) print(`files or hooks that failed outside a test: ${broken}`);
      if (totals.passed === 0 && failed === 0) print('no test ran');
      if (failed > 0 || totals.passed === 0) process.exitCode = 1;
      const skipped = totals.skipped > 0 ? `, ${totals.skipped} skipped` : '';
      print(`${totals.passed} passed, ${failed} failed${skipped}`);
    },
  };
}

/**
 * What vitest reports though it holds nothing open: promises that nobody waits for any more (`expect.poll` makes such), and
 * the objects of closed HTTP sessions and requests, which disappear only when they are collected.
 */
const HARMLESS = /^(PROMISE|HTTP2SESSION|PendingRequest|UNDICI_.*)$/;

function countLeaks({ state }: Vitest): number {
  return [...state.leakSet].filter(({ type }) => !HARMLESS.test(type)).length;
}

interface Totals {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

function count(modules: readonly TestModule[]): Totals {
  const states = modules.flatMap((module) => [...module.children.allTests()].map((test) => test.result().state));
  const ofState = (state: string): number => states.filter((candidate) => candidate === state).length;
  return { passed: ofState('passed'), failed: ofState('failed'), skipped: ofState('skipped') };
}

/** A file that did not load, or whose hook failed, has no failed test to show for it. */
function isBroken(module: TestModule): boolean {
  const tests = [...module.children.allTests()];
  return module.state() === 'failed' && !tests.some((test) => test.result().state === 'failed');
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
