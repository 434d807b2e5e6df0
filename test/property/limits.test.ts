import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { decide } from '../../src/decision/decide.ts';
import { isRoom, minimumsFit, toAsked, toAvailable, toDivided, toFreeAfterHeld } from './asked.ts';
import { runs } from './runs.ts';
import { allocateShipped, toAllocatedByPool, toFree } from './shipped.ts';
import { snapshots } from './snapshots.ts';

it('is never over any row but by held pools, and then adds nothing to that row', () =>
  fc.assert(
    fc.property(snapshots, (snapshot) => {
      const free = toFree(snapshot, decide(snapshot));
      const freeAfterHeld = toFreeAfterHeld(snapshot);
      for (const [x, left] of free.entries()) {
        const overdrawn = freeAfterHeld[x] ?? 0n;
        if (overdrawn < 0n) expect(left).toBe(overdrawn);
        else expect(left).toBeGreaterThanOrEqual(0n);
      }
    }),
    { numRuns: runs },
  ));

it('never gives a pool more than it can use, its minimum and its maximum considered', () =>
  fc.assert(
    fc.property(snapshots, (snapshot) => {
      const allocated = allocateShipped(snapshot);
      for (const pool of toDivided(snapshot)) {
        expect(allocated.get(pool.name)).toBeLessThanOrEqual(toAsked(pool).hi);
        expect(allocated.get(pool.name)).toBeLessThanOrEqual(pool.maxReplicaCount);
      }
    }),
    { numRuns: runs },
  ));

it('gives every pool its minimum wherever all minimums fit', () =>
  fc.assert(
    fc.property(snapshots, (snapshot) => {
      fc.pre(minimumsFit(snapshot));
      const allocated = allocateShipped(snapshot);
      for (const pool of toDivided(snapshot)) {
        const { lo } = toAsked(pool);
        expect(allocated.get(pool.name)).toBeGreaterThanOrEqual(Math.min(lo, pool.maxReplicaCount));
      }
    }),
    { numRuns: runs },
  ));

it('leaves no room in which a pool below what it can use would have one worker more', () =>
  fc.assert(
    fc.property(snapshots, (snapshot) => {
      const decision = decide(snapshot);
      const allocated = toAllocatedByPool(decision);
      const free = toFree(snapshot, decision);
      for (const pool of toDivided(snapshot)) {
        if ((allocated.get(pool.name) ?? 0) < toAsked(pool).hi) expect(isRoom(free, pool.charges)).toBe(false);
      }
    }),
    { numRuns: runs },
  ));

it('gives nothing to a pool of which one worker exceeds a ceiling, and no number to a rejected one', () =>
  fc.assert(
    fc.property(snapshots, (snapshot) => {
      const allocated = allocateShipped(snapshot);
      const divided = new Set(toDivided(snapshot).map(({ name }) => name));
      for (const { name, state } of snapshot.pools) {
        if (state === 'ready' && !divided.has(name)) expect(allocated.get(name)).toBe(0);
        if (state === 'rejected') expect(allocated.has(name)).toBe(false);
      }
    }),
    { numRuns: runs },
  ));

it('keeps for foreign demand no more than its share of any row', () =>
  fc.assert(
    fc.property(snapshots, (snapshot) => {
      const { keptForeign } = decide(snapshot);
      const kept = snapshot.foreignDemand.filter(({ name }) => keptForeign.includes(name));
      for (const [x, available] of toAvailable(snapshot).entries()) {
        const room = kept.reduce((sum, { charges }) => sum + (charges[x] ?? 0), 0);
        // the generator's shares are hundredths
        expect(BigInt(room) * 100n).toBeLessThanOrEqual(available * BigInt(Math.round(snapshot.foreignShare * 100)));
      }
    }),
    { numRuns: runs },
  ));
