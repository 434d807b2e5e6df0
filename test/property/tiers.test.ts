import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import type { ReadyPool, Snapshot } from '../../src/contract/snapshot.ts';
import { minimumsFit, toAsked, toDivided, toFreeAfterHeld } from './asked.ts';
import { runs } from './runs.ts';
import { allocateShipped, mapReady, readyAt } from './shipped.ts';
import { snapshots, snapshotsWithReadyPool } from './snapshots.ts';

it('gives equal pools the same, to within one worker', () =>
  fc.assert(
    fc.property(snapshotsWithReadyPool, ([snapshot, place]) => {
      const pool = readyAt(snapshot, place);
      const twin = { ...pool, name: `${pool.name} too` };
      const allocated = allocateShipped({ ...snapshot, pools: [...snapshot.pools, twin] });
      const [one = 0, other = 0] = [allocated.get(pool.name), allocated.get(twin.name)];
      expect(Math.abs(one - other)).toBeLessThanOrEqual(1);
    }),
    { numRuns: runs },
  ));

it('serves a higher tier as if lower ones wanted no more than their minimums, where all minimums fit', () =>
  fc.assert(
    fc.property(snapshotsWithReadyPool, ([snapshot, place]) => {
      fc.pre(minimumsFit(snapshot));
      const { priority } = readyAt(snapshot, place);
      const isLower = (pool: ReadyPool): boolean => pool.priority < priority;
      const modest = mapReady(snapshot, (pool) => {
        const { lo } = toAsked(pool);
        return isLower(pool) ? { ...pool, maxReplicaCount: Math.min(lo, pool.maxReplicaCount) } : pool;
      });
      expect(toNeeded(modest, isLower)).toEqual(toNeeded(snapshot, isLower));
    }),
    { numRuns: runs },
  ));

it('takes a guarantee from a lower tier first where not all minimums fit', () =>
  fc.assert(
    fc.property(snapshots, (snapshot) => {
      const allocated = allocateShipped(snapshot);
      for (const pool of toDivided(snapshot)) {
        const { lo, hi } = toAsked(pool);
        const given = allocated.get(pool.name) ?? 0;
        if (given >= Math.min(lo, hi)) continue;
        const higher = toDivided(snapshot).filter(({ priority }) => priority >= pool.priority);
        const free = toFreeAfterHeld(snapshot).map((left, x) =>
          higher.reduce((rest, other) => {
            const guaranteed = Math.min(toAsked(other).lo, allocated.get(other.name) ?? 0);
            return rest - BigInt(guaranteed) * BigInt(other.charges[x] ?? 0);
          }, left),
        );
        expect(pool.charges.some((charge, x) => charge > 0 && BigInt(charge) > (free[x] ?? 0n))).toBe(true);
      }
    }),
    { numRuns: runs },
  ));

/** What the pools that are not left out get of what they need; kept idle workers aside. */
function toNeeded(snapshot: Snapshot, isLeftOut: (pool: ReadyPool) => boolean): Map<string, number> {
  const allocated = allocateShipped(snapshot);
  return new Map(
    toDivided(snapshot)
      .filter((pool) => !isLeftOut(pool))
      .map((pool) => {
        const { need, lo } = toAsked(pool);
        return [pool.name, Math.min(allocated.get(pool.name) ?? 0, Math.max(need, lo))];
      }),
  );
}
