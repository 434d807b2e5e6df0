import { type Snapshot, snapshotSchema } from '../src/contract/snapshot.ts';

/** A snapshot of so many pools in which all together want more than there is, about `workers` of which fit. */
export interface Generator {
  readonly name: string;
  readonly meaning: string;
  make(pools: number, workers: number, seed: number): Snapshot;
}

/** Mulberry32: the same numbers on every machine. */
export function createRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

interface PoolShape {
  readonly charges: number[];
  readonly minReplicaCount?: number;
  readonly maxReplicaCount?: number;
  readonly priority?: number;
}

/** @param room what the rows have, given what each worker takes on average */
function toSnapshot(
  pools: number,
  workers: number,
  seed: number,
  resources: readonly string[],
  toPool: (random: () => number, index: number) => PoolShape,
): Snapshot {
  const random = createRandom(seed);
  const shapes = Array.from({ length: pools }, (_, index) => toPool(random, index));
  const mean = resources.map((_, row) => shapes.reduce((sum, { charges }) => sum + (charges[row] ?? 0), 0) / pools);
  return snapshotSchema.parse({
    version: 1,
    namespace: 'bench',
    takenAt: '2026-01-01T00:00:00Z',
    rows: resources.map((resource, row) => ({
      quota: 'quota',
      resource,
      hard: Math.round((mean[row] ?? 0) * workers),
    })),
    pools: shapes.map((shape, index) => ({
      name: `pool-${index}`,
      queue: { broker: 'default', vhost: '/', name: `queue-${index}` },
      maxReplicaCount: 10_000_000,
      ...shape,
      // Three times what fits, spread over two orders of magnitude: every pool contends.
      backlog: { ready: 1 + Math.round((3 * workers * 10 ** (2 * random() - 1)) / pools), unacknowledged: 0 },
    })),
  });
}

const pick = (random: () => number, ...values: number[]): number => values[Math.floor(random() * values.length)] ?? 1;

export const GENERATORS: readonly Generator[] = [
  {
    name: 'equal sizes',
    meaning: 'one row, all workers of one size',
    make: (pools, workers, seed) => toSnapshot(pools, workers, seed, ['requests.cpu'], () => ({ charges: [500] })),
  },
  {
    name: 'three rows',
    meaning: 'three rows, distinct sizes in each',
    make: (pools, workers, seed) =>
      toSnapshot(pools, workers, seed, ['requests.cpu', 'requests.memory', 'pods'], (random) => ({
        charges: [pick(random, 100, 250, 500, 1000, 2000), pick(random, 1, 2, 4, 8) * 128 * 2 ** 20, 1],
      })),
  },
  {
    name: 'freezing',
    meaning: 'two rows, minimums, four tiers, maximums: pools stop one after the other',
    make: (pools, workers, seed) =>
      toSnapshot(pools, workers, seed, ['requests.cpu', 'requests.memory'], (random, index) => ({
        charges: [100 + 10 * (index % 97), (1 + (index % 13)) * 64 * 2 ** 20],
        minReplicaCount: random() < 0.3 ? 1 : 0,
        maxReplicaCount: 1 + Math.round((2 * workers * random()) / pools),
        priority: index % 4,
      })),
  },
];
