import * as fc from 'fast-check';
import type { ForeignDemand, PoolSnapshot, ReadyPool, Snapshot, SnapshotRow } from '../../src/contract/snapshot.ts';
import { countFitting, type Draft, toPool } from './drafts.ts';

/**
 * Small namespaces that quarrel: 2–6 pools on up to 4 rows with room for a dozen workers or two, and every corner of the
 * contract often enough (`corners.test.ts` counts them). Amounts are drawn small and stretched by a unit per row, up to
 * 10¹⁵ bytes, so that ties are common and sums still huge.
 */

/** Names whose order by code unit is not the order they are drawn in. */
const NAMES = ['m', 'Z', 'a', '10', '9', 'é', 'm2', '\u{1F600}'];

/** More workers of one pool than this never fit, so that the oracle can list them all. */
const MOST_WORKERS = 40;

const ROW_LIMIT = 4;

interface RowDraft {
  readonly unit: number;
  readonly room: number;
  readonly foreign: number;
  readonly reserve: number;
  readonly odd: number;
}

const rowDrafts: fc.Arbitrary<RowDraft> = fc.record({
  unit: fc.constantFrom(1, 1, 500, 262_144_000, 40_000_000_000_000),
  room: fc.oneof({ arbitrary: fc.integer({ min: 8, max: 40 }), weight: 20 }, fc.constantFrom(0, 3)),
  foreign: fc.oneof({ arbitrary: fc.constantFrom(0, 0, 0, 1, 4, 9), weight: 20 }, fc.constant(50)),
  reserve: fc.oneof({ arbitrary: fc.constantFrom(0, 0, 0, 0, 1, 3), weight: 20 }, fc.constant(60)),
  odd: fc.constantFrom(0, 0, 0, 1),
});

const drafts: fc.Arbitrary<Draft> = fc.record({
  state: fc.constantFrom(...Array.from({ length: 17 }, () => 'ready' as const), 'held', 'held', 'rejected'),
  ready: fc.oneof(
    { arbitrary: fc.integer({ min: 0, max: 30 }), weight: 3 },
    { arbitrary: fc.constantFrom(0, 0, 1, 100, 1_000_000, 1_000_000_000_000), weight: 2 },
  ),
  unacknowledged: fc.constantFrom(0, 0, 0, 1, 5),
  messagesPerWorker: fc.constantFrom(1, 1, 1, 1, 2, 3, 1000),
  weight: fc.constantFrom(1, 1, 1, 1, 1, 2, 3, 7, 0.5, 0.1, 0.333, 1e-3, 1e6),
  priority: fc.constantFrom(0, 0, 0, 0, 1, 2, -1),
  expectedSeconds: fc.constantFrom(undefined, undefined, 1, 14.3, 0.001, 3600),
  learnedSeconds: fc.constantFrom(...Array.from({ length: 14 }, () => undefined), 0.25, 20),
  minimum: fc.constantFrom(0, 0, 0, 0, 1, 2, 3, 30),
  maximum: fc.constantFrom(0, 1, 2, 5, 10, 40, 40, 40, 40, 40, 40, 40, 1_000_000),
  isMinimumLarger: fc.constantFrom(...Array.from({ length: 19 }, () => false), true),
  idle: fc.constantFrom(undefined, undefined, undefined, 0),
  replicas: fc.constantFrom(0, 0, 0, 1, 2, 3, 5, 8, 13, 1_000_000),
  recentNeed: fc.constantFrom(0, 0, 1, 3, 6, 12, 1_000_000),
  charges: fc.array(fc.constantFrom(0, 0, 1, 1, 1, 2, 2, 3, 5), { minLength: ROW_LIMIT, maxLength: ROW_LIMIT }),
  odd: fc.constantFrom(0, 0, 0, 1),
});

const foreignDrafts = fc.record({
  refusedAt: fc.constantFrom('2026-01-01T00:00:01Z', '2026-01-01T00:00:01.000Z', '2026-01-01T00:00:01.5Z'),
  charges: fc.array(fc.constantFrom(0, 1, 2, 5, 12), { minLength: ROW_LIMIT, maxLength: ROW_LIMIT }),
});

/** Any namespace at all. The only thing that its schema would refuse: now and then a minimum above its maximum. */
export const snapshots: fc.Arbitrary<Snapshot> = fc
  .record({
    policy: fc.constantFrom('queue-length' as const, 'queue-length' as const, 'drain-time' as const),
    stability: fc.constantFrom(0, 0.1, 0.1, 0.1, 0.5, 0.999),
    foreignShare: fc.constantFrom(0, 0.29, 0.5, 0.5, 0.5, 1, 1),
    rows: fc.array(rowDrafts, { minLength: 1, maxLength: ROW_LIMIT, size: 'max' }),
    hasRows: fc.constantFrom(...Array.from({ length: 19 }, () => true), false),
    pools: fc.array(drafts, { minLength: 2, maxLength: 6, size: 'max' }),
    hasTwins: fc.constantFrom(false, false, false, true),
    hasTiers: fc.boolean(),
    foreign: fc.array(foreignDrafts, { maxLength: 3 }),
    hasForeign: fc.constantFrom(true, false),
  })
  .map(({ rows: rowList, pools, hasTwins, hasTiers, foreign, hasForeign, hasRows, ...settings }) => {
    const drawnRows = hasRows ? rowList : [];
    const units = drawnRows.map(({ unit }) => unit);
    const rows = drawnRows.map(toRow);
    const drawnPools = hasTwins ? [...pools, ...pools.slice(0, 1)] : pools;
    return {
      version: 1,
      namespace: 'workers',
      takenAt: '2026-01-01T00:01:00Z',
      isSettling: false,
      ...settings,
      rows,
      pools: drawnPools.map((draft, index) => {
        const { priority } = hasTiers ? draft : { priority: 0 };
        return limitWorkers(toPool({ ...draft, priority }, NAMES[index] ?? '', units), rows);
      }),
      foreignDemand: (hasForeign ? foreign : []).map((demand, index): ForeignDemand => {
        const charges = units.map((unit, x) => unit * (demand.charges[x] ?? 0));
        return { name: `job-${index}`, refusedAt: demand.refusedAt, charges };
      }),
    };
  });

/** A namespace, and the place of one of its ordinary pools. */
export const snapshotsWithReadyPool: fc.Arbitrary<readonly [Snapshot, number]> = fc
  .tuple(snapshots, fc.nat({ max: 6 }))
  .filter(([{ pools }]) => pools.some(({ state }) => state === 'ready'))
  .map(([snapshot, start]) => {
    const places = snapshot.pools.flatMap(({ state }, place) => (state === 'ready' ? [place] : []));
    return [snapshot, places[start % places.length] ?? 0] as const;
  });

function toRow({ unit, room, foreign, reserve, odd }: RowDraft, index: number): SnapshotRow {
  const resource = ['requests.cpu', 'requests.memory', 'pods', 'limits.cpu'][index] ?? '';
  return { quota: 'compute', resource, hard: unit * room + odd, foreign: unit * foreign, reserve: unit * reserve };
}

/** Lowers the maximum of a pool that could have more workers than the oracle can list. */
function limitWorkers(pool: PoolSnapshot, rows: readonly SnapshotRow[]): PoolSnapshot {
  if (pool.state !== 'ready' || countFitting(pool, rows) <= MOST_WORKERS) return pool;
  const maxReplicaCount = Math.min(pool.maxReplicaCount, MOST_WORKERS);
  const limited: ReadyPool = { ...pool, maxReplicaCount };
  return limited;
}
