import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Snapshot } from '../../src/contract/snapshot.ts';
import { aHeldPool } from '../builders/snapshot.ts';
import { toAsked, toDivided, toFreeAfterHeld } from './asked.ts';
import { runs } from './runs.ts';
import { allocateShipped, changeReady, readyAt } from './shipped.ts';
import { snapshots, snapshotsWithReadyPool } from './snapshots.ts';

it('gives a pool with an unknown input exactly what it has', () =>
  fc.assert(
    fc.property(snapshotsWithReadyPool, ([snapshot, place]) => {
      const { name, replicas } = readyAt(snapshot, place);
      expect(allocateShipped(changeReady(snapshot, place, aHeldPool)).get(name)).toBe(replicas);
    }),
    { numRuns: runs },
  ));

// What is available, and so what may be kept for foreign demand, does differ between the two: so without any.
it('takes foreign pods for no more than room that is gone: a held pool of their size orders the others alike', () =>
  fc.assert(
    fc.property(snapshots, fc.array(fc.nat({ max: 12 }), { minLength: 4, maxLength: 4 }), (drawn, sizes) => {
      const snapshot: Snapshot = { ...drawn, foreignDemand: [] };
      const charges = snapshot.rows.map(({ hard }, x) => Math.floor((hard * (sizes[x] ?? 0)) / 40));
      const stranger = aHeldPool({ name: 'stranger', replicas: 1, charges });
      const besideHeld = allocateShipped({ ...snapshot, pools: [...snapshot.pools, stranger] });
      const besideForeign = allocateShipped({
        ...snapshot,
        rows: snapshot.rows.map((row, x) => ({ ...row, foreign: row.foreign + (charges[x] ?? 0) })),
      });
      expect(besideForeign).toEqual(new Map([...besideHeld].filter(([name]) => name !== stranger.name)));
    }),
    { numRuns: runs },
  ));

it('changes nobody when foreign pods come and everything still fits', () =>
  fc.assert(
    fc.property(snapshots, fc.constantFrom(1, 3, 500), (drawn, more) => {
      const snapshot: Snapshot = { ...drawn, foreignDemand: [] };
      const crowded = { ...snapshot, rows: snapshot.rows.map((row) => ({ ...row, foreign: row.foreign + more })) };
      fc.pre(everythingFits(crowded));
      expect(allocateShipped(crowded)).toEqual(allocateShipped(snapshot));
    }),
    { numRuns: runs },
  ));

function everythingFits(snapshot: Snapshot): boolean {
  return toFreeAfterHeld(snapshot).every((free, x) => {
    const asked = toDivided(snapshot).map((pool) => BigInt(toAsked(pool).hi) * BigInt(pool.charges[x] ?? 0));
    return asked.reduce((sum, amount) => sum + amount, 0n) <= free;
  });
}
