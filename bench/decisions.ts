import type { Snapshot } from '../src/contract/snapshot.ts';
import { allocate } from '../src/decision/allocation/allocate.ts';
import { toColumns } from '../src/decision/allocation/columns.ts';
import { divideColumns } from '../src/decision/allocation/divide.ts';
import { decide } from '../src/decision/decide.ts';
import { divideByHeap } from '../test/property/heap-division.ts';
import { readCpuMs, round, toMedian } from './machine.ts';
import type { Generator } from './snapshots.ts';

/** So often at least, and longer where it is quick: until half a second has gone, but never more often than is any use. */
const LEAST_RUNS = 5;
const MOST_RUNS = 101;
const ENOUGH_MS = 500;

/** One by one, more workers than this take the heap minutes. */
const MOST_HEAP_WORKERS = 1_000_000;

/** Medians, in ms. */
export interface DecisionFigures {
  readonly generator: string;
  readonly pools: number;
  /** that were given */
  readonly workers: number;
  /** snapshot to columns: what the core is given */
  readonly convertMs: number;
  /** the division itself */
  readonly coreMs: number;
  /** processor time, the mean */
  readonly coreCpuMs: number;
  /** all of `allocate`: conversion, core, and the result back to the pools */
  readonly allocateMs: number;
  /** all of it with the heap in place of the core; null where that takes too long */
  readonly heapMs: number | null;
  readonly heapRatio: number | null;
  /** the whole decision, with grants and explanations */
  readonly decideMs: number;
  readonly decideCpuMs: number;
}

export function measureDecision(
  generator: Generator,
  size: { readonly pools: number; readonly workers: number; readonly seed: number },
): DecisionFigures {
  const snapshot = generator.make(size.pools, size.workers, size.seed);
  const parts = timeParts(snapshot);
  const allocateMs = toMedian(repeat(() => timeMs(() => allocate(snapshot))));
  const isHeapTried = size.workers <= MOST_HEAP_WORKERS;
  const heapMs = isHeapTried ? toMedian(repeat(() => timeMs(() => allocate(snapshot, divideByHeap)))) : null;
  return {
    generator: generator.name,
    pools: size.pools,
    workers: countAllocated(snapshot),
    ...parts,
    allocateMs: round(allocateMs, 3),
    heapMs: heapMs === null ? null : round(heapMs, 3),
    heapRatio: heapMs === null ? null : round(heapMs / allocateMs, 1),
    ...timeDecision(snapshot),
  };
}

function timeDecision(snapshot: Snapshot): Pick<DecisionFigures, 'decideMs' | 'decideCpuMs'> {
  const runs = repeat(() => timeBoth(() => decide(snapshot)));
  return { decideMs: toMs(runs), decideCpuMs: toCpuMs(runs) };
}

/** Stops the clock before the core and after it. */
function timeParts(snapshot: Snapshot): Pick<DecisionFigures, 'convertMs' | 'coreMs' | 'coreCpuMs'> {
  const runs = repeat(() => {
    let convertMs = 0;
    let core: Times = { ms: 0, cpuMs: 0 };
    const startedMs = performance.now();
    allocate(snapshot, (divisions, rows, stability, keepForeignRoom) => {
      const columns = toColumns(divisions, rows.length, stability);
      convertMs = performance.now() - startedMs;
      core = timeBoth(() => divideColumns(columns, rows, keepForeignRoom));
    });
    return { convertMs, core };
  });
  const cores = runs.map(({ core }) => core);
  const convertMs = round(toMedian(runs.map(({ convertMs }) => convertMs)), 3);
  return { convertMs, coreMs: toMs(cores), coreCpuMs: toCpuMs(cores) };
}

interface Times {
  readonly ms: number;
  /** processor time */
  readonly cpuMs: number;
}

function timeBoth(work: () => unknown): Times {
  const cpuBeforeMs = readCpuMs();
  const ms = timeMs(work);
  return { ms, cpuMs: readCpuMs() - cpuBeforeMs };
}

function toMs(runs: readonly Times[]): number {
  return round(toMedian(runs.map(({ ms }) => ms)), 3);
}

function toCpuMs(runs: readonly Times[]): number {
  return round(runs.reduce((sum, { cpuMs }) => sum + cpuMs, 0) / runs.length, 3);
}

/** After some runs to warm up, as the program is warm a minute after its start; what takes seconds is warm by itself. */
function repeat<Result>(run: () => Result): Result[] {
  if (timeMs(run) < ENOUGH_MS) runForAWhile(run);
  return runForAWhile(run);
}

function runForAWhile<Result>(run: () => Result): Result[] {
  const results: Result[] = [];
  const startedMs = performance.now();
  while (results.length < LEAST_RUNS || (results.length < MOST_RUNS && performance.now() - startedMs < ENOUGH_MS)) {
    results.push(run());
  }
  return results;
}

function timeMs(work: () => unknown): number {
  const startedMs = performance.now();
  work();
  return performance.now() - startedMs;
}

function countAllocated(snapshot: Snapshot): number {
  return allocate(snapshot).outcomes.reduce(
    (sum, outcome) => sum + (outcome.kind === 'divided' ? outcome.allocated : 0),
    0,
  );
}
