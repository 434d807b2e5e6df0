import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import type { ReadyPool, Snapshot } from '../../src/contract/snapshot.ts';
import { aPool, aRow, aSnapshot } from '../builders/snapshot.ts';
import { order, times, whole, written } from './exact.ts';
import { runs } from './runs.ts';
import { allocateShipped } from './shipped.ts';

const seatCounts = fc.integer({ min: 0, max: 60 });

const parties = fc.array(
  fc.record({
    votes: fc.oneof(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 1_000_000 })),
    weight: fc.constantFrom(1, 1, 1, 2, 0.5, 0.1, 1e-3, 1e6),
    limit: fc.constantFrom(1, 3, 8, 100, 100, 100),
  }),
  { minLength: 1, maxLength: 7 },
);

type Party = { readonly votes: number; readonly weight: number; readonly limit: number };

// The first-worker seat cannot be switched off, so two laws say all of it: textbook Webster once each pool has its one
// seat, and plain textbook Webster wherever that leaves nobody without a seat anyway.
it('is textbook Webster with one resource and equal sizes, after one seat for everybody by the same rule', () =>
  fc.assert(
    fc.property(parties, seatCounts, (list, seats) => {
      expect(allocateSeats(list, seats)).toEqual(toWebster(list, seats, true));
    }),
    { numRuns: runs },
  ));

it('is plain textbook Webster wherever that leaves nobody without a seat', () =>
  fc.assert(
    fc.property(parties, seatCounts, (list, seats) => {
      const webster = toWebster(list, seats, false);
      fc.pre(webster.every((given) => given > 0));
      expect(allocateSeats(list, seats)).toEqual(webster);
    }),
    { numRuns: runs },
  ));

it('never takes a worker away because the quota grew, with one resource and equal sizes', () =>
  fc.assert(
    fc.property(parties, seatCounts, fc.constantFrom(1, 2, 10), (list, seats, more) => {
      const before = allocateSeats(list, seats);
      for (const [index, given] of allocateSeats(list, seats + more).entries()) {
        expect(given).toBeGreaterThanOrEqual(before[index] ?? 0);
      }
    }),
    { numRuns: runs },
  ));

/** What the shipped decision gives the parties, as pools of equal size on one row. */
function allocateSeats(list: readonly Party[], seats: number): number[] {
  const pools = list.map(({ votes, weight, limit }, index): ReadyPool => {
    return aPool({ name: toName(index), backlog: votes, weight, maxReplicaCount: limit, charges: [500] });
  });
  // built by hand, as checking it against its schema would take longer than deciding it
  const snapshot: Snapshot = { ...aSnapshot({ stability: 0 }), rows: [aRow({ hard: seats * 500 + 499 })], pools };
  return [...allocateShipped(snapshot).values()];
}

/**
 * Sainte-Laguë by its textbook: the next seat always goes to the party with the largest votes / (2 · seats + 1). A party
 * stops at its limit and at its votes, a worker for each message.
 */
function toWebster(list: readonly Party[], seats: number, isOneForEachFirst: boolean): number[] {
  const given = list.map(() => 0);
  for (let seat = 0; seat < seats; seat += 1) {
    const open = list.flatMap((party, index) => {
      return (given[index] ?? 0) < Math.min(party.limit, party.votes) ? [index] : [];
    });
    const first = isOneForEachFirst ? open.filter((index) => given[index] === 0) : [];
    const [winner] = (first.length > 0 ? first : open).toSorted((left, right) => byQuotient(list, given, left, right));
    if (winner !== undefined) given[winner] = (given[winner] ?? 0) + 1;
  }
  return given;
}

/** The larger quotient comes first, then the larger party, then the name. */
function byQuotient(list: readonly Party[], given: readonly number[], left: number, right: number): number {
  const votes = [left, right].map((index) => {
    const { votes, weight } = list[index] ?? { votes: 0, weight: 0 };
    return times(whole(votes), written(weight));
  });
  const [mine = whole(0), theirs = whole(0)] = votes;
  const divisor = (index: number) => whole(2 * (given[index] ?? 0) + 1);
  return (
    order(times(theirs, divisor(left)), times(mine, divisor(right))) ||
    order(theirs, mine) ||
    (toName(left) < toName(right) ? -1 : 1)
  );
}

/** Names run against the order of the list, so that neither can stand in for the other. */
function toName(index: number): string {
  return String.fromCodePoint('z'.charCodeAt(0) - index);
}
