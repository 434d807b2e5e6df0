import * as fc from 'fast-check';
import type { PoolSnapshot, ReadyPool, Snapshot } from '../../src/contract/snapshot.ts';
import { snapshots } from './snapshots.ts';

/**
 * The namespaces of the laws with more room and more pools: hundreds and thousands of workers, so that most of them are
 * given in bulk, with everything that makes the small ones quarrel. Copies of pools are equal but for their names, or have
 * nearly their backlog: they tie, or nearly.
 */
export const enlarged: fc.Arbitrary<Snapshot> = fc
  .record({
    snapshot: snapshots,
    factor: fc.constantFrom(1, 3, 10, 40),
    roomFactor: fc.constantFrom(1, 3, 10, 40),
    copies: fc.constantFrom(1, 1, 2, 5),
    nearness: fc.constantFrom(0, 1),
  })
  .map(({ snapshot, factor, roomFactor, copies, nearness }) => ({
    ...snapshot,
    rows: snapshot.rows.map((row) => {
      const safe = Math.max(1, Math.min(roomFactor, Math.floor(Number.MAX_SAFE_INTEGER / 2 / Math.max(1, row.hard))));
      return { ...row, hard: row.hard * safe, foreign: row.foreign, reserve: row.reserve };
    }),
    pools: snapshot.pools.flatMap((pool) =>
      Array.from({ length: copies }, (_, copy) => enlarge(pool, factor, { copy, nearness })),
    ),
  }));

function enlarge(
  pool: PoolSnapshot,
  factor: number,
  { copy, nearness }: { copy: number; nearness: number },
): PoolSnapshot {
  const name = copy === 0 ? pool.name : `${pool.name}-${copy}`;
  if (pool.state !== 'ready') return { ...pool, name };
  const larger: ReadyPool = {
    ...pool,
    name,
    backlog: { ...pool.backlog, ready: pool.backlog.ready * factor + copy * nearness },
    minReplicaCount: pool.minReplicaCount * Math.min(factor, 10),
    maxReplicaCount: Math.min(MOST_WORKERS, pool.maxReplicaCount * factor),
    replicas: pool.replicas * factor,
    recentNeed: pool.recentNeed * factor,
  };
  return larger;
}

/** Of one pool, so that going through them one by one stays quick where no row stops it. */
const MOST_WORKERS = 1000;
