import type { PoolSnapshot, ReadyPool, Snapshot } from '../../src/contract/snapshot.ts';
import { decide } from '../../src/decision/decide.ts';
import type { Decision } from '../../src/decision/decision.ts';
import { spend, toAvailable } from './asked.ts';

/** What the shipped decision gives, by pool; rejected pools have no number. */
export type Allocated = ReadonlyMap<string, number>;

/** The allocation alone, as the shipped decision makes it. */
export function allocateShipped(snapshot: Snapshot): Allocated {
  return toAllocatedByPool(decide(snapshot));
}

export function toAllocatedByPool({ pools }: Decision): Allocated {
  return new Map(pools.flatMap(({ name, allocated }) => (allocated === undefined ? [] : [[name, allocated]])));
}

/** What is left of each row beside the pools' workers and the foreign pods that room is kept for; below 0 if overdrawn. */
export function toFree(snapshot: Snapshot, decision: Decision): bigint[] {
  const free = toAvailable(snapshot);
  const allocated = toAllocatedByPool(decision);
  for (const pool of snapshot.pools) {
    if (pool.state !== 'rejected') spend(free, pool.charges, allocated.get(pool.name) ?? 0);
  }
  for (const { name, charges } of snapshot.foreignDemand) {
    if (decision.keptForeign.includes(name)) spend(free, charges);
  }
  return free;
}

/** The same namespace with every ordinary pool replaced by what `change` makes of it. */
export function mapReady(snapshot: Snapshot, change: (pool: ReadyPool, place: number) => PoolSnapshot): Snapshot {
  return {
    ...snapshot,
    pools: snapshot.pools.map((pool, place) => (pool.state === 'ready' ? change(pool, place) : pool)),
  };
}

/** The same namespace with one ordinary pool replaced by what `change` makes of it. */
export function changeReady(snapshot: Snapshot, place: number, change: (pool: ReadyPool) => PoolSnapshot): Snapshot {
  return mapReady(snapshot, (pool, index) => (index === place ? change(pool) : pool));
}

/** The ordinary pool at that place. */
export function readyAt({ pools }: Snapshot, place: number): ReadyPool {
  const pool = pools[place];
  if (pool?.state !== 'ready') throw new Error(`no ordinary pool stands at place ${place}`);
  return pool;
}

/** A product of two short decimals, free of the double's rounding: 0.1 · 7 is 0.7. */
export function multiplyDecimals(left: number, right: number): number {
  return Number((left * right).toPrecision(12));
}
