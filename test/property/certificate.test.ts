import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import type { ReadyPool, Snapshot } from '../../src/contract/snapshot.ts';
import { decide } from '../../src/decision/decide.ts';
import type { Decision } from '../../src/decision/decision.ts';
import { isRoom, spend, toAsked, toDivided, toFreeAfterHeld } from './asked.ts';
import { runs } from './runs.ts';
import { toAllocatedByPool } from './shipped.ts';
import { snapshots } from './snapshots.ts';
import { compareKeys, toOrder, type Worker } from './worker-order.ts';

it('answers every complaint: giving back all workers ranked after a refused one still leaves it no room', () =>
  fc.assert(
    fc.property(snapshots, (snapshot) => {
      const decision = decide(snapshot);
      for (const refused of toRefused(snapshot, decision)) {
        const isBefore = (worker: Worker): boolean => compareKeys(worker, refused) < 0;
        const free = toFreeBeside(snapshot, decision, isBefore, refused.band > 0);
        expect(isRoom(free, refused.pool.charges)).toBe(false);
      }
    }),
    { numRuns: runs },
  ));

it('keeps idle workers only while nobody waits for their room', () =>
  fc.assert(
    fc.property(snapshots, (snapshot) => {
      const decision = decide(snapshot);
      const refused = toRefused(snapshot, decision).filter(({ band }) => band < 2);
      const free = toFreeBeside(snapshot, decision, ({ band }) => band < 2, true);
      for (const { pool } of refused) expect(isRoom(free, pool.charges)).toBe(false);
    }),
    { numRuns: runs },
  ));

it('gives every non-empty queue of a tier one worker before any gets a second beyond its minimum', () =>
  fc.assert(
    fc.property(snapshots, (snapshot) => {
      const decision = decide(snapshot);
      const allocated = toAllocatedByPool(decision);
      for (const pool of toDivided(snapshot)) {
        const { need, hi } = toAsked(pool);
        if (need === 0 || hi === 0 || (allocated.get(pool.name) ?? 0) > 0) continue;
        const isBefore = (worker: Worker): boolean => isBeforeFirstOf(pool, worker);
        expect(isRoom(toFreeBeside(snapshot, decision, isBefore, true), pool.charges)).toBe(false);
      }
    }),
    { numRuns: runs },
  ));

/** Minimums, higher tiers, and the first workers of the same tier: no more may stand in the way of a first worker. */
function isBeforeFirstOf(pool: ReadyPool, worker: Worker): boolean {
  if (worker.band !== 1) return worker.band === 0;
  return worker.pool.priority > pool.priority || (worker.pool.priority === pool.priority && worker.k === 1);
}

/** The first worker that each pool below its `hi` did not get. */
function toRefused(snapshot: Snapshot, decision: Decision): Worker[] {
  const allocated = toAllocatedByPool(decision);
  return toOrder(snapshot).filter(({ pool, k }) => k === (allocated.get(pool.name) ?? 0) + 1);
}

/** Room beside held pools, those given workers that stay, and the room kept for foreign pods if that stays too. */
function toFreeBeside(
  snapshot: Snapshot,
  decision: Decision,
  stays: (worker: Worker) => boolean,
  foreignStays: boolean,
): bigint[] {
  const free = toFreeAfterHeld(snapshot);
  const allocated = toAllocatedByPool(decision);
  for (const worker of toOrder(snapshot)) {
    if (worker.k <= (allocated.get(worker.pool.name) ?? 0) && stays(worker)) spend(free, worker.pool.charges);
  }
  for (const { name, charges } of snapshot.foreignDemand) {
    if (foreignStays && decision.keptForeign.includes(name)) spend(free, charges);
  }
  return free;
}
