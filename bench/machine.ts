import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';

/** What a figure depends on besides the code. */
export interface Machine {
  readonly cpu: string;
  readonly cores: number;
  readonly memoryGiB: number;
  readonly node: string;
  readonly commit: string;
  readonly measuredAt: string;
}

/** What is measured; `-dirty` where the tree was not as it was committed, but for results, which benches write themselves. */
export function describeCommit(): string {
  const git = (...words: readonly string[]): string => execFileSync('git', words, { encoding: 'utf8' }).trim();
  const changes = git(
    'status',
    '--porcelain',
    '--untracked-files=no',
    '--',
    ':/',
    ':(top,exclude)bench/results',
    ':(top,exclude)docs',
  );
  return `${git('rev-parse', '--short', 'HEAD')}${changes === '' ? '' : '-dirty'}`;
}

function describeMachine(): Machine {
  return {
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    cores: cpus().length,
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    node: process.versions.node,
    commit: describeCommit(),
    measuredAt: new Date().toISOString(),
  };
}

/** What was run: the script with the options of this process. */
export function toCommand(script: string): string {
  const words = process.argv.slice(2).map((word) => (/^[\w=.,:/-]+$/.test(word) ? word : `'${word}'`));
  return words.length === 0 ? `npm run ${script}` : `npm run ${script} -- ${words.join(' ')}`;
}

/** Writes one harness's figures; the page in docs/ is made from these files and from nothing else. */
export function saveResults(name: string, command: string, figures: object): void {
  const folder = new URL('results/', import.meta.url);
  mkdirSync(folder, { recursive: true });
  const text = JSON.stringify({ command, machine: describeMachine(), ...figures }, undefined, 2);
  writeFileSync(new URL(`${name}.json`, folder), `${text}\n`);
  process.stdout.write(`written: bench/results/${name}.json\n`);
}

/**
 * A number of an option, from 1.
 *
 * @throws Error that says which
 */
export function parseCount(option: string, text: string): number {
  const count = Number(text);
  if (Number.isSafeInteger(count) && count >= 1) return count;
  throw new Error(`${option} ${text}: must be a whole number from 1`);
}

export function toMedian(values: readonly number[]): number {
  const sorted = values.toSorted((left, right) => left - right);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? Number.NaN)) / 2;
}

/** @param digits after the point */
export function round(value: number, digits = 2): number {
  return Number(value.toFixed(digits));
}

/**
 * Processor time of this thread so far: what waits while others run does not count, nor do the collector's helpers. It moves
 * in steps of milliseconds, so that only means over many runs say anything.
 */
export function readCpuMs(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
}

/** @param part 0…1; the smallest value that so many of them do not exceed */
export function toQuantile(values: readonly number[], part: number): number {
  const sorted = values.toSorted((left, right) => left - right);
  return sorted[Math.max(0, Math.ceil(part * sorted.length) - 1)] ?? Number.NaN;
}
