import type { ReadyPool, Snapshot } from '../contract/snapshot.ts';
import { toNeed } from './allocation/demand.ts';
import { decide } from './decide.ts';
import type { PoolDecision } from './decision.ts';

/** One change that would give a pool more replicas, tried on the same snapshot by the same decision. */
export interface Change {
  readonly kind: 'row' | 'foreign' | 'priority' | 'weight' | 'maxReplicas' | 'backlog';
  /** how much more of it: an amount of the row in its base unit, a weight, a priority, replicas, or messages */
  readonly by: number;
  /** of a row */
  readonly quota?: string;
  readonly resource?: string;
  /** what would be allocated then */
  readonly replicas: number;
}

/**
 * Finds what would give a pool more than it is allocated. Nothing is estimated: each change is decided on anew, all else
 * being as it is.
 *
 * @returns in the order of how little they change; empty for a pool that is held or rejected
 */
export function findChanges(snapshot: Snapshot, name: string): readonly Change[] {
  const pool = snapshot.pools.find((one) => one.name === name);
  if (pool?.state !== 'ready') return [];
  const decided = find(snapshot, name);
  const now = decided?.allocated ?? 0;
  const reason = decided?.limit ?? decided?.reason;
  const tried = [
    ...(reason !== undefined && 'quota' in reason ? tryRow(snapshot, name, now, reason) : []),
    ...tryForeign(snapshot, name),
    ...tryPriority(snapshot, pool),
    ...tryOne(snapshot, pool, 'weight', pool.weight, { weight: pool.weight * 2 }),
    ...tryMost(snapshot, pool),
    ...tryBacklog(snapshot, pool),
  ];
  return tried.filter(({ replicas }) => replicas > now);
}

function find(snapshot: Snapshot, name: string): PoolDecision | undefined {
  return decide(snapshot).pools.find((pool) => pool.name === name);
}

function toAllocated(snapshot: Snapshot, name: string): number {
  return find(snapshot, name)?.allocated ?? 0;
}

function withPool(snapshot: Snapshot, name: string, change: Readonly<Record<string, unknown>>): Snapshot {
  const pools = snapshot.pools.map((pool) => (pool.name === name ? { ...pool, ...change } : pool));
  return { ...snapshot, pools };
}

function tryOne(
  snapshot: Snapshot,
  { name }: ReadyPool,
  kind: Change['kind'],
  by: number,
  change: Readonly<Record<string, unknown>>,
): readonly Change[] {
  return [{ kind, by, replicas: toAllocated(withPool(snapshot, name, change), name) }];
}

/** A row that would have to be ten times as large, and to hold ten of the pool's workers, is not what the pool lacks. */
const LARGEST_FACTOR = 10;

/** The least that the row would have to grow by, found by halving: more room never means fewer replicas of all. */
function tryRow(
  snapshot: Snapshot,
  name: string,
  now: number,
  { quota, resource }: { readonly quota: string; readonly resource: string },
): readonly Change[] {
  const place = snapshot.rows.findIndex((row) => row.quota === quota && row.resource === resource);
  const hard = snapshot.rows[place]?.hard ?? 0;
  const pool = snapshot.pools.find((one) => one.name === name);
  const charge = pool?.state === 'ready' ? (pool.charges[place] ?? 0) : 0;
  const grow = (by: number): Snapshot => ({
    ...snapshot,
    rows: snapshot.rows.map((row) =>
      row.quota === quota && row.resource === resource ? { ...row, hard: row.hard + by } : row,
    ),
  });
  const isEnough = (by: number): boolean => toAllocated(grow(by), name) > now;
  let [tooLittle, enough] = [0, Math.max(1, Math.ceil(hard / 64))];
  while (!isEnough(enough)) {
    tooLittle = enough;
    enough *= 2;
    if (enough > Math.max(hard, charge) * LARGEST_FACTOR) return [];
  }
  while (enough - tooLittle > 1) {
    const middle = Math.floor((tooLittle + enough) / 2);
    if (isEnough(middle)) enough = middle;
    else tooLittle = middle;
  }
  return [{ kind: 'row', by: enough, quota, resource, replicas: toAllocated(grow(enough), name) }];
}

function tryForeign(snapshot: Snapshot, name: string): readonly Change[] {
  if (snapshot.rows.every(({ foreign }) => foreign === 0) && snapshot.foreignDemand.length === 0) return [];
  const rows = snapshot.rows.map((row) => ({ ...row, foreign: 0 }));
  return [{ kind: 'foreign', by: 0, replicas: toAllocated({ ...snapshot, rows, foreignDemand: [] }, name) }];
}

function tryPriority(snapshot: Snapshot, pool: ReadyPool): readonly Change[] {
  const highest = Math.max(...snapshot.pools.map((one) => (one.state === 'ready' ? one.priority : pool.priority)));
  if (highest <= pool.priority) return [];
  return tryOne(snapshot, pool, 'priority', highest - pool.priority, { priority: highest });
}

function tryMost(snapshot: Snapshot, pool: ReadyPool): readonly Change[] {
  const needed = toNeed(pool);
  if (needed <= pool.maxReplicaCount) return [];
  return tryOne(snapshot, pool, 'maxReplicas', needed - pool.maxReplicaCount, { maxReplicaCount: needed });
}

/** One worker's worth of messages more. */
function tryBacklog(snapshot: Snapshot, pool: ReadyPool): readonly Change[] {
  const { ready, unacknowledged } = pool.backlog;
  const by = pool.messagesPerWorker;
  return tryOne(snapshot, pool, 'backlog', by, { backlog: { ready: ready + by, unacknowledged } });
}
