// npm run bench:watch: what following a cluster costs, at the start, at rest, and when one pod changes. Needs
// `npm run build` and the programs of `npm run cluster:build`.
import { availableParallelism, loadavg } from 'node:os';
import { round, saveResults, toCommand, toMedian } from './machine.ts';
import { populate, startQuietBed } from './watch-bed.ts';
import { type CycleFigures, measureCycles } from './watch-cycles.ts';
import type { WorldSize } from './watch-objects.ts';
import { measureServe, type ServeFigures } from './watch-serve.ts';
import { follow } from './watch-start.ts';

const RUNS = 5;

const WORLDS = [
  { name: '50 namespaces', namespaces: 50, poolsPerNamespace: 20, podsPerPool: 20 },
  { name: 'one namespace', namespaces: 1, poolsPerNamespace: 200, podsPerPool: 50 },
] as const satisfies readonly (WorldSize & { readonly name: string })[];

interface WorldFigures extends CycleFigures {
  readonly startMs: number;
  readonly heapMiB: number;
}

async function measure(size: WorldSize): Promise<WorldFigures> {
  const following = await follow(size);
  const cycles = await measureCycles(following, size);
  await following.stop();
  return { startMs: round(following.startMs), heapMiB: round(following.heapBytes / 2 ** 20), ...cycles };
}

async function measureWorld({ name, ...size }: (typeof WORLDS)[number]): Promise<object> {
  const figures: WorldFigures[] = [];
  for (let run = 0; run < RUNS; run += 1) figures.push(await measure(size));
  const empty = await measureEmpty(size);
  const median = (key: keyof WorldFigures): number => round(toMedian(figures.map((figure) => figure[key])), 3);
  const pools = size.namespaces * size.poolsPerNamespace;
  const pods = pools * size.podsPerPool;
  const row = {
    name,
    namespaces: size.namespaces,
    pools,
    pods,
    startMs: round(median('startMs'), 0),
    heapMiB: round(median('heapMiB'), 1),
    bytesPerPod: Math.round((median('heapMiB') * 2 ** 20 - empty) / pods),
    applyMs: median('applyMs'),
    cycleMs: median('cycleMs'),
    readMs: median('readMs'),
    allMs: median('allMs'),
  };
  process.stdout.write(`${JSON.stringify(row)}\n`);
  return row;
}

/** What the same world without its pods keeps alive, in bytes. */
async function measureEmpty(size: WorldSize): Promise<number> {
  const following = await follow({ ...size, podsPerPool: 0 });
  await following.stop();
  return following.heapBytes;
}

/** The whole program at a real API server, beside itself without Kubernetes. */
async function measurePrograms(): Promise<readonly object[]> {
  const [world] = WORLDS;
  const rows: object[] = [];
  const add = (name: string, figures: ServeFigures): void => {
    process.stdout.write(`${JSON.stringify({ name, ...figures })}\n`);
    rows.push({ name, ...figures });
  };
  add('pools file, 10 pools', await measureServe(RUNS));
  const bed = await startQuietBed();
  try {
    const { kubeconfigPath } = bed.layout;
    add('Kubernetes, no pool', await measureServe(RUNS, kubeconfigPath));
    await populate(bed, world);
    add('Kubernetes, 1 000 pools, 20 000 pods', await measureServe(RUNS, kubeconfigPath));
  } finally {
    await bed.stop();
  }
  return rows;
}

const load = round(loadavg()[0] ?? 0, 1);
process.stdout.write(`load at the start: ${load} on ${availableParallelism()} cores\n`);
const worlds: object[] = [];
for (const world of WORLDS) worlds.push(await measureWorld(world));
const programs = await measurePrograms();
saveResults('watch', toCommand('bench:watch'), { runs: RUNS, load, worlds, programs });
