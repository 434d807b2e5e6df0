import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { GENERATORS } from '../../bench/snapshots.ts';
import type { Snapshot } from '../../src/contract/snapshot.ts';
import { allocate } from '../../src/decision/allocation/allocate.ts';
import type { divideRows } from '../../src/decision/allocation/divide.ts';
import { toShortages } from '../../src/decision/allocation/division.ts';
import { enlarged } from './enlarged.ts';
import { divideByHeap } from './heap-division.ts';
import { runs } from './runs.ts';
import { snapshots } from './snapshots.ts';

/** Everything that a division comes to: who was given what, which worker was refused, by which rows, and what they then had. */
function divide(snapshot: Snapshot, by?: typeof divideRows): object {
  const { rows, outcomes, keptForeign } = allocate(snapshot, by);
  const pools = outcomes.map((outcome) =>
    outcome.kind === 'divided'
      ? [outcome.allocated, toShortages(outcome).map(({ row, ...shortage }) => ({ row: row.place, ...shortage }))]
      : outcome.kind,
  );
  return { rows, pools, keptForeign };
}

it('comes to the same as going through all workers one by one', () =>
  fc.assert(
    fc.property(snapshots, (snapshot) => {
      expect(divide(snapshot)).toEqual(divide(snapshot, divideByHeap));
    }),
    { numRuns: runs },
  ));

it('comes to the same where hundreds of workers are given in bulk', () =>
  fc.assert(
    fc.property(enlarged, (snapshot) => {
      expect(divide(snapshot)).toEqual(divide(snapshot, divideByHeap));
    }),
    { numRuns: runs },
  ));

/** A hundredth of the cases, each a hundred times as large. */
it.each(GENERATORS)('comes to the same in large namespaces: $meaning', ({ make }) =>
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 300 }), fc.integer({ min: 1, max: 30 }), fc.nat(), (pools, each, seed) => {
      const snapshot = make(pools, pools * each, seed);
      expect(divide(snapshot)).toEqual(divide(snapshot, divideByHeap));
    }),
    { numRuns: Math.ceil(runs / 100) },
  ),
);
