import type { Snapshot } from '../../src/contract/snapshot.ts';
import { isRoom, spend, toAvailable, toFreeAfterHeld } from './asked.ts';
import { written } from './exact.ts';
import { toOrder, type Worker } from './worker-order.ts';

/**
 * The method, written a second time from its text alone and as plainly as can be: list every potential worker with its
 * whole key, sort them all, walk through. No code in common with the shipped decision, and no thought of speed.
 */

/** What the division comes to. */
export interface Answer {
  /** by pool; rejected pools have none */
  readonly allocated: ReadonlyMap<string, number>;
  readonly keptForeign: readonly string[];
  /** what is left of each row */
  readonly free: readonly bigint[];
  /** by pool: its first refused worker, and what each row had left at that moment */
  readonly refused: ReadonlyMap<string, { readonly k: number; readonly free: readonly bigint[] }>;
}

/** Accepts each worker that fits, in order; foreign demand comes between the guaranteed and the needed ones. */
export function divideNaively(snapshot: Snapshot): Answer {
  const free = toFreeAfterHeld(snapshot);
  const allocated = new Map<string, number>();
  for (const pool of snapshot.pools) {
    if (pool.state !== 'rejected') allocated.set(pool.name, pool.state === 'held' ? pool.replicas : 0);
  }
  const refused = new Map<string, { k: number; free: bigint[] }>();
  const walk = (workers: readonly Worker[]): void => {
    for (const { pool, k } of workers) {
      if (refused.has(pool.name)) continue;
      if (!isRoom(free, pool.charges)) refused.set(pool.name, { k, free: [...free] });
      else {
        spend(free, pool.charges);
        allocated.set(pool.name, k);
      }
    }
  };
  const workers = toOrder(snapshot);
  walk(workers.filter(({ band }) => band === 0));
  const keptForeign = keepForeign(snapshot, free);
  walk(workers.filter(({ band }) => band !== 0));
  return { allocated, keptForeign, free, refused };
}

function keepForeign(snapshot: Snapshot, free: bigint[]): string[] {
  const share = written(snapshot.foreignShare);
  const allowance = toAvailable(snapshot).map((available) => (available * share.top) / share.bottom);
  const waiting = snapshot.foreignDemand.toSorted(
    (left, right) => Date.parse(left.refusedAt) - Date.parse(right.refusedAt) || (left.name < right.name ? -1 : 1),
  );
  return waiting.flatMap(({ name, charges }) => {
    if (!isRoom(free, charges) || !isRoom(allowance, charges)) return [];
    spend(free, charges);
    spend(allowance, charges);
    return [name];
  });
}
