import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { type ReadyPool, type Snapshot, snapshotSchema } from '../../src/contract/snapshot.ts';
import { decide } from '../../src/decision/decide.ts';
import type { PoolDecision } from '../../src/decision/decision.ts';
import { toAsked, toAvailable, toDivided } from './asked.ts';
import { movingSnapshots } from './motions.ts';
import { snapshots } from './snapshots.ts';

const SAMPLES = 2_000;

/** The least share of all samples that must show a corner. */
const LEAST_SHARE = 0.01;

type Corner = readonly [name: string, isSeen: (snapshot: Snapshot, pools: readonly PoolDecision[]) => boolean];

const inAnyPool = (name: string, is: (pool: ReadyPool, snapshot: Snapshot) => boolean): Corner => [
  name,
  (snapshot) => toDivided(snapshot).some((pool) => is(pool, snapshot)),
];
const reasonIs = (kind: PoolDecision['reason']['kind']): Corner => [
  `a pool's reason is ${kind}`,
  (_, pools) => pools.some(({ reason }) => reason.kind === kind),
];

const CORNERS: readonly Corner[] = [
  ['there are no rows', ({ rows }) => rows.length === 0],
  ['a row is filled by foreign pods', ({ rows }) => rows.some(({ hard, foreign }) => hard > 0 && foreign >= hard)],
  ['a row has nothing', ({ rows }) => rows.some(({ hard }) => hard === 0)],
  ['a row is all reserve', ({ rows }) => rows.some(({ hard, reserve }) => hard > 0 && reserve >= hard)],
  ['held pools overdraw a row', (snapshot) => decide(snapshot).rows.some(({ headroom }) => headroom < 0)],
  ['a row has 10¹⁵ bytes', ({ rows }) => rows.some(({ hard }) => hard >= 1e15)],
  ['a row divides unevenly', ({ rows }) => rows.some(({ hard }) => hard > 1000 && hard % 2 === 1)],
  [
    'two pools are equal',
    ({ pools }) => new Set(pools.map((pool) => JSON.stringify({ ...pool, name: '', queue: '' }))).size < pools.length,
  ],
  ['room is kept for foreign demand', (snapshot) => decide(snapshot).keptForeign.length > 0],
  [
    'no room is kept for foreign demand',
    (snapshot) => decide(snapshot).keptForeign.length < snapshot.foreignDemand.length,
  ],
  ['minimums do not fit', minimumsDoNotFit],
  [
    'pools are of several tiers',
    ({ pools }) => new Set(pools.map((pool) => ('priority' in pool ? pool.priority : 0))).size > 1,
  ],
  ['policy drain-time, all declared', (snapshot) => isDrainTime(snapshot, (known) => known.every(Boolean))],
  [
    'policy drain-time, some declared',
    (snapshot) => isDrainTime(snapshot, (known) => known.some(Boolean) && !known.every(Boolean)),
  ],
  ['policy drain-time, none known', (snapshot) => isDrainTime(snapshot, (known) => !known.some(Boolean))],
  ['nothing is stable', ({ stability }) => stability === 0],
  inAnyPool('10⁶ workers are wanted', (pool) => toAsked(pool).hi >= 1e6),
  inAnyPool('10⁶ workers run', ({ replicas }) => replicas >= 1e6),
  inAnyPool('weight 0.001', ({ weight }) => weight === 1e-3),
  inAnyPool('weight 1 000 000', ({ weight }) => weight === 1e6),
  inAnyPool(
    'a row does not charge a pool',
    ({ charges }) => charges.includes(0) && charges.some((charge) => charge > 0),
  ),
  inAnyPool('no row charges a pool', ({ charges }) => charges.length > 0 && !charges.some((charge) => charge > 0)),
  inAnyPool('a minimum above its maximum', (pool) => pool.minReplicaCount > pool.maxReplicaCount),
  inAnyPool('a minimum above the need', (pool) => toAsked(pool).lo > toAsked(pool).need),
  inAnyPool(
    'idleReplicaCount with an empty queue',
    (pool) => pool.idleReplicaCount === 0 && toAsked(pool).need === 0 && pool.minReplicaCount > 0,
  ),
  inAnyPool('several messages per worker', (pool) => pool.messagesPerWorker > 1 && toAsked(pool).need > 0),
  ...(
    [
      'rejected',
      'held',
      'impossible',
      'priority',
      'foreign',
      'quota',
      'maxReplicas',
      'kept-idle',
      'minimum',
      'backlog',
    ] as const
  ).map(reasonIs),
];

it('draws every corner in at least one of a hundred snapshots, and nothing but a minimum above its maximum is invalid', () => {
  const drawn = fc
    .sample(snapshots, { numRuns: SAMPLES, seed: 1 })
    .map((snapshot) => ({ snapshot, pools: decide(snapshot).pools }));
  const shares = CORNERS.map(([name, isSeen]) => {
    const count = drawn.filter(({ snapshot, pools }) => isSeen(snapshot, pools)).length;
    return { name, share: count / SAMPLES };
  });
  expect(shares.filter(({ share }) => share < LEAST_SHARE)).toEqual([]);
  const mistakes = drawn.flatMap(({ snapshot }) => snapshotSchema.safeParse(snapshot).error?.issues ?? []);
  expect(mistakes.map(({ path }) => path.at(-1)).filter((field) => field !== 'minReplicaCount')).toEqual([]);
});

it('draws pools that wait and pools that stay in at least one of a hundred snapshots on the move', () => {
  const drawn = fc.sample(movingSnapshots, { numRuns: SAMPLES, seed: 1 }).map((snapshot) => decide(snapshot).pools);
  const shares = (['waiting', 'yielding'] as const).map((kind) => {
    const count = drawn.filter((pools) => pools.some(({ reason }) => reason.kind === kind)).length;
    return { kind, share: count / SAMPLES };
  });
  expect(shares.filter(({ share }) => share < LEAST_SHARE)).toEqual([]);
});

function minimumsDoNotFit(snapshot: Snapshot): boolean {
  return toAvailable(snapshot).some((available, x) => {
    const charges = toDivided(snapshot).map((pool) => BigInt(pool.charges[x] ?? 0) * BigInt(toAsked(pool).lo));
    return charges.reduce((sum, charge) => sum + charge, 0n) > available;
  });
}

function isDrainTime({ policy, pools }: Snapshot, is: (known: boolean[]) => boolean): boolean {
  const known = pools.flatMap((pool) =>
    pool.state === 'rejected' ? [] : [(pool.expectedSeconds ?? pool.learned) !== undefined],
  );
  return policy === 'drain-time' && known.length > 0 && is(known);
}
