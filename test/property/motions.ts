import * as fc from 'fast-check';
import type { PoolMotion, Snapshot, SnapshotRow } from '../../src/contract/snapshot.ts';
import { snapshots } from './snapshots.ts';

/** Namespaces on the move: any namespace, with pods that come and go, promises under way and readings that lag. */

const counts = fc.constantFrom(0, 0, 0, 1, 2, 3, 5, 8, 13);

const motions: fc.Arbitrary<PoolMotion> = fc.record(
  {
    active: counts,
    terminating: counts,
    told: counts,
    out: counts,
    hasFallen: fc.constantFrom(false, false, true),
    isRefused: fc.constantFrom(...Array.from({ length: 9 }, () => false), true),
    lastLevel: counts,
    recentTarget: fc.constantFrom(0, 3, 8, 13, 20),
    steadyTarget: fc.constantFrom(0, 0, 1, 3, 8),
  },
  { requiredKeys: ['active', 'terminating', 'told', 'out', 'hasFallen', 'isRefused'] },
);

const POOLS_LIMIT = 8;
const ROWS_LIMIT = 4;

/** Moved at once, at the HPA's pace, or by nobody: direct scaling moves most. */
const paces = fc.constantFrom({}, {}, { down: 'it moves at the pace of its HPA' }, undefined);

/** What the pods of a row's pools sum up to, what is used beside it and what it may lack, each now and then absent. */
const lags = fc.record({ isSeen: fc.constantFrom(true, true, true, false), used: counts, uncounted: counts });

const anyhow: fc.Arbitrary<Snapshot> = fc
  .record({
    snapshot: snapshots,
    motions: fc.array(motions, { minLength: POOLS_LIMIT, maxLength: POOLS_LIMIT }),
    paces: fc.array(paces, { minLength: POOLS_LIMIT, maxLength: POOLS_LIMIT }),
    lags: fc.array(lags, { minLength: ROWS_LIMIT, maxLength: ROWS_LIMIT }),
  })
  .map(({ snapshot, motions, paces, lags }) => {
    const pools = snapshot.pools.map((pool, place) => {
      const motion = motions[place];
      // More than so many replicas of a pool never ran in the rows that are drawn.
      return pool.state === 'rejected' || motion === undefined
        ? pool
        : { ...pool, replicas: Math.min(pool.replicas, 20), motion, pace: paces[place] };
    });
    const rows = snapshot.rows.map((row, x) => toLaggingRow(row, sumPods(pools, x), lags[x]));
    return { ...snapshot, pools, rows };
  });

/** All that is set has room, and nobody has to start: where claims shift, pools may stay at what they had. */
const sharing = anyhow.map((snapshot): Snapshot => {
  const pools = snapshot.pools.map((pool) => {
    if (pool.state === 'rejected') return pool;
    const replicas = Math.max(1, pool.replicas);
    const minReplicaCount = Math.min(pool.minReplicaCount, replicas);
    const motion = pool.motion === undefined ? {} : { motion: { ...pool.motion, recentTarget: replicas } };
    return { ...pool, replicas, minReplicaCount, ...motion };
  });
  const rows = snapshot.rows.map((row, x) => {
    const set = pools.reduce(
      (sum, pool) => sum + (pool.state === 'rejected' ? 0 : (pool.charges[x] ?? 0) * pool.replicas),
      0,
    );
    return { ...row, hard: Math.min(Number.MAX_SAFE_INTEGER, row.reserve + row.foreign + set) };
  });
  return { ...snapshot, rows, pools, foreignDemand: [] };
});

/** Not settling. */
export const movingSnapshots: fc.Arbitrary<Snapshot> = fc.oneof(
  { arbitrary: anyhow, weight: 2 },
  { arbitrary: sharing, weight: 1 },
);

function toLaggingRow(
  row: SnapshotRow,
  pods: number,
  lag: { readonly isSeen: boolean; readonly used: number; readonly uncounted: number } | undefined,
): SnapshotRow {
  if (lag === undefined || !lag.isSeen) return row;
  const unit = Math.max(1, Math.floor(row.hard / 20));
  const all = Math.min(row.hard * 2, row.foreign + pods);
  return { ...row, pods: all, used: Math.max(0, all - 3 * unit) + unit * lag.used, uncounted: unit * lag.uncounted };
}

function sumPods(pools: Snapshot['pools'], x: number): number {
  return pools.reduce((sum, pool) => {
    if (pool.state === 'rejected' || pool.motion === undefined) return sum;
    return sum + (pool.charges[x] ?? 0) * (pool.motion.active + pool.motion.terminating);
  }, 0);
}
