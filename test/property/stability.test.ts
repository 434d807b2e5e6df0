import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Snapshot } from '../../src/contract/snapshot.ts';
import { decide } from '../../src/decision/decide.ts';
import { isRoom, toAsked, toDivided } from './asked.ts';
import { runs } from './runs.ts';
import { type Allocated, allocateShipped, mapReady, multiplyDecimals, toAllocatedByPool, toFree } from './shipped.ts';
import { snapshots } from './snapshots.ts';

it('changes nothing when its result is fed back as what runs', () =>
  fc.assert(
    fc.property(snapshots, (snapshot) => {
      const allocated = allocateShipped(snapshot);
      expect(allocateShipped(feedBack(snapshot, allocated))).toEqual(allocated);
    }),
    { numRuns: runs },
  ));

it('changes nothing while weights move by less than the square root of 1 − stability, once its workers run', () =>
  fc.assert(
    fc.property(snapshots, fc.array(fc.nat({ max: 2 }), { minLength: 8, maxLength: 8 }), (drawn, moves) => {
      const idle = mapReady(drawn, (pool) => ({ ...pool, replicas: 0 }));
      const allocated = allocateShipped(idle);
      const moved = mapReady(feedBack(idle, allocated), (pool, place) => {
        return { ...pool, weight: multiplyDecimals(pool.weight, toFactor(idle.stability, moves[place] ?? 0)) };
      });
      expect(allocateShipped(moved)).toEqual(allocated);
    }),
    { numRuns: runs },
  ));

it('keeps the running workers of a need that fell within the stabilization window while there is room for them', () =>
  fc.assert(
    fc.property(snapshots, (snapshot) => {
      const decision = decide(snapshot);
      const allocated = toAllocatedByPool(decision);
      const spare = toFree(snapshot, decision);
      for (const pool of toDivided(snapshot)) {
        const keeps = Math.min(pool.replicas, pool.recentNeed, pool.maxReplicaCount);
        const isCut = (allocated.get(pool.name) ?? 0) < keeps;
        if (isCut) expect(isRoom(spare, pool.charges)).toBe(false);
      }
    }),
    { numRuns: runs },
  ));

it('wants no worker for a need that is not there, has not been lately, and is no minimum', () =>
  fc.assert(
    fc.property(snapshots, (snapshot) => {
      const allocated = allocateShipped(mapReady(snapshot, (pool) => ({ ...pool, recentNeed: 0 })));
      for (const pool of toDivided(snapshot)) {
        const { need, lo } = toAsked(pool);
        expect(allocated.get(pool.name)).toBeLessThanOrEqual(Math.max(need, lo));
      }
    }),
    { numRuns: runs },
  ));

function feedBack(snapshot: Snapshot, allocated: Allocated): Snapshot {
  return mapReady(snapshot, (pool) => ({ ...pool, replicas: allocated.get(pool.name) ?? 0 }));
}

/**
 * A factor in thousandths, above √(1 − stability) and below its inverse, exactly: the lot chooses among the outermost
 * ones and 1, which is the only one where nothing is stable.
 */
function toFactor(stability: number, lot: number): number {
  const kept = 1000 - Math.round(stability * 1000);
  const lowest = Math.floor(Math.sqrt(kept * 1000)) + 1;
  const highest = Math.ceil(Math.sqrt(1000 ** 3 / kept)) - 1;
  const factors = lowest < highest ? [lowest, highest, 1000] : [1000];
  return (factors[lot % factors.length] ?? 1000) / 1000;
}
