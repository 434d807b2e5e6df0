import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import type { ReadyPool, Snapshot } from '../../src/contract/snapshot.ts';
import { aPool, aRow, aSnapshot } from '../builders/snapshot.ts';
import { divideNaively } from './oracle.ts';
import { runs } from './runs.ts';
import { allocateShipped } from './shipped.ts';

/** 0 half of the time, so that one row alone is as likely as two. */
const sometimes = (max: number): fc.Arbitrary<number> => fc.oneof(fc.constant(0), fc.integer({ min: 0, max }));

/** Small numbers, where workers tie all the time, and more often than not their doubles do not. */
const quarrels: fc.Arbitrary<Snapshot> = fc
  .record({
    stability: fc.constantFrom(0, 0.1, 0.5),
    weight: fc.constantFrom(1, 0.1, 0.001),
    hard: fc.integer({ min: 10, max: 60 }),
    foreign: sometimes(30),
    reserve: sometimes(20),
    pools: fc.array(
      fc.record({
        backlog: fc.integer({ min: 3, max: 15 }),
        charge: fc.integer({ min: 1, max: 7 }),
        secondCharge: sometimes(7),
        replicas: fc.constantFrom(0, 0, 9),
      }),
      { minLength: 2, maxLength: 4 },
    ),
  })
  .map(({ stability, weight, hard, foreign, reserve, pools }) => ({
    ...EMPTY,
    stability,
    rows: [aRow({ resource: 'pods', hard }), aRow({ hard: 60, foreign, reserve })],
    pools: pools.map(({ backlog, charge, secondCharge, replicas }, index): ReadyPool => {
      return aPool({ name: `${9 - index}`, backlog, weight, charges: [charge, secondCharge], replicas });
    }),
  }));

/** Checked against its schema once, not for every case. */
const EMPTY = aSnapshot();

it('orders workers that tie, or nearly so, as the naive oracle does', () =>
  fc.assert(
    fc.property(quarrels, (snapshot) => {
      expect(allocateShipped(snapshot)).toEqual(divideNaively(snapshot).allocated);
    }),
    { numRuns: runs },
  ));
