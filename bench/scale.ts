// npm run bench:scale: what a decision costs as pools and workers grow, and what reading real queues costs.
import { parseArgs } from 'node:util';
import { createBoard } from '../src/loop/board.ts';
import { allocate } from '../src/decision/allocation/allocate.ts';
import { decide } from '../src/decision/decide.ts';
import { measureBacklogs } from './backlogs.ts';
import { round, saveResults, toMedian } from './machine.ts';
import { GENERATORS } from './snapshots.ts';

const SEED = 1;
const RUNS = 5;

/** Pools and workers, from a namespace of today to far beyond one. */
const SIZES: readonly (readonly [pools: number, workers: number])[] = [
  [10, 100],
  [100, 1_000],
  [500, 16_000],
  [1_000, 10_000],
  [1_000, 82_000],
  [10_000, 100_000],
  [10_000, 1_000_000],
];

/** The prototype's figures for its heap, in milliseconds, on another machine: for scale, not for comparison. */
const PROTOTYPE_MS: ReadonlyMap<string, number> = new Map([
  ['500/16000', 4],
  ['1000/82000', 18],
]);

function timeMs(work: () => unknown): number {
  work();
  const times = Array.from({ length: RUNS }, () => {
    const startedMs = performance.now();
    work();
    return performance.now() - startedMs;
  });
  return toMedian(times);
}

function measureDecisions(largest: number): object[] {
  return GENERATORS.flatMap((generator) =>
    SIZES.filter(([pools]) => pools <= largest).map(([pools, workers]) => {
      const snapshot = generator.make(pools, workers, SEED);
      const allocated = allocate(snapshot).outcomes.reduce(
        (sum, outcome) => sum + (outcome.kind === 'divided' ? outcome.allocated : 0),
        0,
      );
      const board = createBoard();
      const allocateMs = timeMs(() => allocate(snapshot));
      const cycleMs = timeMs(() => board.publish([{ snapshot, decision: decide(snapshot) }]));
      const row = {
        generator: generator.name,
        meaning: generator.meaning,
        pools,
        workers: allocated,
        allocateMs: round(allocateMs),
        cycleMs: round(cycleMs),
        microsecondsPerPool: round((1000 * cycleMs) / pools),
        prototypeMs: PROTOTYPE_MS.get(`${pools}/${workers}`) ?? null,
      };
      process.stdout.write(`${JSON.stringify(row)}\n`);
      return row;
    }),
  );
}

const { values } = parseArgs({
  options: {
    pools: { type: 'string', default: '10000' },
    queues: { type: 'string', default: '100,1000,10000' },
  },
});
const decisions = measureDecisions(Number(values.pools));
const backlogs = values.queues === '' ? [] : await measureBacklogs(values.queues.split(',').map(Number));
saveResults('scale', 'npm run bench:scale', { seed: SEED, runs: RUNS, decisions, backlogs });
