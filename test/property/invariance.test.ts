import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Snapshot, SnapshotRow } from '../../src/contract/snapshot.ts';
import { decide } from '../../src/decision/decide.ts';
import { runs } from './runs.ts';
import { mapReady, multiplyDecimals, toAllocatedByPool } from './shipped.ts';
import { snapshots } from './snapshots.ts';

/** Numbers to sort by: any of them is a permutation. */
const lots = fc.array(fc.nat({ max: 1000 }), { minLength: 8, maxLength: 8 });

it('does not care in which order pools and foreign pods are listed', () =>
  fc.assert(
    fc.property(snapshots, lots, (snapshot, keys) => {
      const { pools, foreignDemand } = snapshot;
      expectSame(snapshot, { ...snapshot, pools: shuffle(pools, keys), foreignDemand: shuffle(foreignDemand, keys) });
    }),
    { numRuns: runs },
  ));

it('does not care in which order rows are listed', () =>
  fc.assert(
    fc.property(snapshots, lots, (snapshot, keys) => {
      expectSame(
        snapshot,
        mapCharges({ ...snapshot, rows: shuffle(snapshot.rows, keys) }, (charges) => shuffle(charges, keys)),
      );
    }),
    { numRuns: runs },
  ));

it('does not change when all weights are multiplied by the same factor', () =>
  fc.assert(
    fc.property(snapshots, fc.constantFrom(7, 3, 0.001, 1.1, 1000, 0.77), (snapshot, factor) => {
      expectSame(
        snapshot,
        mapReady(snapshot, (pool) => ({ ...pool, weight: multiplyDecimals(pool.weight, factor) })),
      );
    }),
    { numRuns: runs },
  ));

it('does not change when all durations are multiplied by the same factor, where every pool declares one', () =>
  fc.assert(
    fc.property(snapshots, fc.constantFrom(7, 0.001, 1.1), (snapshot, factor) => {
      const declared = mapReady(snapshot, (pool) => ({ ...pool, expectedSeconds: pool.expectedSeconds ?? 2 }));
      expectSame(
        declared,
        mapReady(declared, (pool) => ({
          ...pool,
          expectedSeconds: multiplyDecimals(pool.expectedSeconds ?? 2, factor),
        })),
      );
    }),
    { numRuns: runs },
  ));

it('does not change when one row is counted in another unit', () =>
  fc.assert(
    fc.property(snapshots, fc.nat({ max: 3 }), fc.constantFrom(2, 3, 5), (snapshot, place, factor) => {
      const stretch = (row: SnapshotRow): SnapshotRow => ({
        ...row,
        hard: row.hard * factor,
        reserve: row.reserve * factor,
        foreign: row.foreign * factor,
      });
      const rows = snapshot.rows.map((row, x) => (x === place ? stretch(row) : row));
      expectSame(
        snapshot,
        mapCharges({ ...snapshot, rows }, (charges) =>
          charges.map((charge, x) => (x === place ? charge * factor : charge)),
        ),
      );
    }),
    { numRuns: runs },
  ));

it('does not see a row that nobody is charged in, however little it has', () =>
  fc.assert(
    fc.property(snapshots, fc.constantFrom(0, 1, 100), fc.constantFrom(0, 50), (snapshot, hard, foreign) => {
      const row: SnapshotRow = { quota: 'other', resource: 'pods', hard, reserve: 0, foreign };
      expectSame(
        snapshot,
        mapCharges({ ...snapshot, rows: [row, ...snapshot.rows] }, (charges) => [0, ...charges]),
      );
    }),
    { numRuns: runs },
  ));

it('does not change when a row is there twice', () =>
  fc.assert(
    fc.property(snapshots, fc.nat({ max: 3 }), (snapshot, place) => {
      const repeat = <Item>(items: readonly Item[]): Item[] => [...items, ...items.slice(place, place + 1)];
      expectSame(snapshot, mapCharges({ ...snapshot, rows: repeat(snapshot.rows) }, repeat));
    }),
    { numRuns: runs },
  ));

it('gives the same again, as plain JSON, and leaves its snapshot as it was', () =>
  fc.assert(
    fc.property(snapshots, (snapshot) => {
      const before = JSON.stringify(snapshot);
      const decision = decide(snapshot);
      expect(JSON.stringify(snapshot)).toBe(before);
      expect(JSON.parse(JSON.stringify(decide(snapshot)))).toEqual(decision);
    }),
    { numRuns: runs },
  ));

/** Compares what is given and what is kept, by name. */
function expectSame(left: Snapshot, right: Snapshot): void {
  const [before, after] = [decide(left), decide(right)];
  expect(toAllocatedByPool(after)).toEqual(toAllocatedByPool(before));
  expect(after.keptForeign).toEqual(before.keptForeign);
}

function shuffle<Item>(items: readonly Item[], keys: readonly number[]): Item[] {
  return items
    .map((item, index) => ({ item, key: keys[index] ?? 0 }))
    .toSorted((left, right) => left.key - right.key)
    .map(({ item }) => item);
}

function mapCharges(snapshot: Snapshot, change: (charges: readonly number[]) => number[]): Snapshot {
  return {
    ...snapshot,
    pools: snapshot.pools.map((pool) =>
      pool.state === 'rejected' ? pool : { ...pool, charges: change(pool.charges) },
    ),
    foreignDemand: snapshot.foreignDemand.map((demand) => ({ ...demand, charges: change(demand.charges) })),
  };
}
