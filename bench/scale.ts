// npm run bench:scale: what a decision costs as pools and workers grow, and what reading real queues costs.
import { loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { measureBacklogs } from './backlogs.ts';
import { measureCycles } from './cycles.ts';
import { type DecisionFigures, measureDecision } from './decisions.ts';
import { parseCount, round, saveResults, toCommand } from './machine.ts';
import { GENERATORS } from './snapshots.ts';

const SEED = 1;
const CYCLES = 400;

/** From a namespace of today to far beyond one: a hundred workers a pool, which the slope is taken from, and ten. */
const SIZES: readonly (readonly [pools: number, workers: number])[] = [
  [10, 100],
  [10, 1_000],
  [100, 1_000],
  [100, 10_000],
  [1_000, 10_000],
  [1_000, 100_000],
  [10_000, 100_000],
  [10_000, 1_000_000],
  [100_000, 10_000_000],
];
const WORKERS_PER_POOL = 100;

/** Below it, what does not grow with the pools still shows. */
const SLOPE_FROM_POOLS = 100;

const { values } = parseArgs({
  options: {
    pools: { type: 'string', default: '100000' },
    queues: { type: 'string', default: '100,1000,10000' },
  },
});
const load = round(loadavg()[0] ?? 0, 1);
const largest = parseCount('--pools', values.pools);
const decisions = GENERATORS.flatMap((generator) =>
  SIZES.filter(([pools]) => pools <= largest).map(([pools, workers]) =>
    print(measureDecision(generator, { pools, workers, seed: SEED })),
  ),
);
const slopes = GENERATORS.map(({ name }) => print(toSlopes(name)));
const cycles = GENERATORS.flatMap((generator) =>
  [10_000, 100_000].map((workers) => print(measureCycles(generator, { pools: 1_000, workers, seed: SEED }, CYCLES))),
);
const queues = values.queues === '' ? [] : values.queues.split(',').map((count) => parseCount('--queues', count));
const backlogs = queues.length === 0 ? [] : await measureBacklogs(queues);
if (process.argv.length > 2) process.stdout.write('not written: this was not all of it\n');
else saveResults('scale', toCommand('bench:scale'), { load, seed: SEED, decisions, slopes, cycles, backlogs });

/** Log-log slopes of time over pools: 1 is twice the time for twice the pools with twice the workers. */
function toSlopes(generator: string): object {
  const rows = decisions.filter((row) => row.generator === generator && row.pools >= SLOPE_FROM_POOLS && isFull(row));
  const toSlope = (key: 'coreMs' | 'coreCpuMs' | 'allocateMs'): number =>
    round(fitSlope(rows.map((row) => [Math.log(row.pools), Math.log(row[key])])));
  return { generator, core: toSlope('coreMs'), coreCpu: toSlope('coreCpuMs'), allocate: toSlope('allocateMs') };
}

/** Of the sizes with a hundred workers a pool? Maximums leave some of them out. */
function isFull({ pools, workers }: DecisionFigures): boolean {
  return workers > (WORKERS_PER_POOL / 2) * pools;
}

/** Least squares. */
function fitSlope(points: readonly (readonly [x: number, y: number])[]): number {
  const mean = (at: 0 | 1): number => points.reduce((sum, point) => sum + point[at], 0) / points.length;
  const [meanX, meanY] = [mean(0), mean(1)];
  const rise = points.reduce((sum, [x, y]) => sum + (x - meanX) * (y - meanY), 0);
  return rise / points.reduce((sum, [x]) => sum + (x - meanX) ** 2, 0);
}

function print<Row extends object>(row: Row): Row {
  process.stdout.write(`${JSON.stringify(row)}\n`);
  return row;
}
