import type { Allocation, Outcome } from '../allocation/allocate.ts';
import type { Division } from '../allocation/division.ts';
import { takeInOrder } from '../allocation/in-order.ts';
import type { Row } from '../allocation/rows.ts';
import type { Grant } from './acquire.ts';
import { fitsRooms, fitTogether, takeRooms } from './room.ts';

/** Why a pool is granted more than its target. */
export interface Yielding {
  readonly kind: 'yielding';
  readonly sentence: string;
}

/** How many workers a pool has as its claim, where that is more than its target. */
export type Stays = ReadonlyMap<Outcome, number>;

export const NOBODY_STAYS: Stays = new Map();

/**
 * Which pools keep workers that their peers have a claim to: stay ≤ min(recent target, need, maximum, replicas).
 *
 * Queues that drain side by side change their claims all the time. A worker that goes finishes its message and holds its room
 * meanwhile, and is a pod's start away when the claim turns: so a pool that has work yields only what its target has been
 * lower by for some seconds. It is as an HPA's scale-down stabilization, for pools that direct scaling moves past it.
 *
 * What stays fits beside those who cannot wait, who come first; what is left is kept in the allocation's order, and nobody gets
 * more than is set.
 */
export function toStays({ rows, outcomes }: Allocation, stability: number): Stays {
  const wishes = toWishes(outcomes.filter((outcome) => outcome.kind === 'divided'));
  if (wishes.size === 0) return NOBODY_STAYS;
  const room = toRoom(rows, outcomes, wishes);
  const asked = [...wishes].map(([{ demand, allocated }, wish]) => {
    return { charges: demand.charges, workers: wish - allocated };
  });
  // As they nearly always do; then the order makes no difference.
  if (fitTogether(asked, room)) return wishes;
  const stays = new Map<Division, number>();
  takeInOrder([...wishes.keys()], { stability, startAfter: ({ allocated }) => allocated }, ({ division, worker }) => {
    const { charges } = division.demand;
    if (worker > (wishes.get(division) ?? 0) || !fitsRooms(charges, room, 1)) return false;
    takeRooms(charges, room, 1);
    stays.set(division, worker);
    return true;
  });
  return stays;
}

/** Says of a pool that stays how much more than its share it keeps; undefined where it keeps no more than that. */
export function explainYielding({ claim, granted }: Grant): Yielding | undefined {
  const share = claim.target;
  const more = granted - share;
  if (claim.allocated === share || more <= 0) return undefined;
  const keeps = `keeps ${more} worker${more === 1 ? '' : 's'} more than its share of ${share} for some seconds`;
  return { kind: 'yielding', sentence: `${keeps}: it has work for them, and its peers' claim is new` };
}

/** What pools would keep if there were room for all of it. */
function toWishes(divisions: readonly Division[]): ReadonlyMap<Division, number> {
  const growing = divisions.filter(({ demand, allocated }) => allocated > demand.pool.replicas);
  const tier = growing.reduce((highest, division) => Math.max(highest, toTier(division)), Number.NEGATIVE_INFINITY);
  const staying = divisions.filter((division) => isLoweredAtOnce(division) && toTier(division) >= tier);
  return new Map(
    staying.flatMap((division) => {
      const wish = toWish(division);
      return wish > division.allocated ? [[division, wish] as const] : [];
    }),
  );
}

/** What a higher tier lacks is taken from lower ones at once. */
function toTier({ demand }: Division): number {
  return demand.pool.priority;
}

/** At the HPA's pace its own 15 s damp enough, and in a pools file nobody is known to move anything. */
function isLoweredAtOnce({ demand: { pool } }: Division): boolean {
  return pool.pace !== undefined && pool.pace.down === undefined;
}

function toWish({ demand: { pool, need } }: Division): number {
  return Math.min(pool.motion?.recentTarget ?? 0, need, pool.maxReplicaCount, pool.replicas);
}

/**
 * What of each row is left to those who wish to stay, in its base unit. Below zero where the room itself has shrunk, by a
 * lowered quota or for somebody else's Jobs: it is they who wait for it.
 */
function toRoom(rows: readonly Row[], outcomes: readonly Outcome[], wishes: ReadonlyMap<Outcome, number>) {
  const room = new Map(rows.map((row) => [row, { free: row.available - row.keptForeign }]));
  for (const outcome of outcomes) {
    if (outcome.kind === 'rejected') continue;
    const { charges } = outcome.kind === 'divided' ? outcome.demand : outcome;
    const workers = outcome.kind === 'divided' && wishes.has(outcome) ? outcome.allocated : countUrgent(outcome);
    takeRooms(charges, room, workers);
  }
  return room;
}

/**
 * Workers that nobody makes wait: those that are left once everybody else has shrunk, the first of a queue that nobody works
 * on, and what its author guarantees. Those of held and of impossible pools run on.
 */
function countUrgent(outcome: Exclude<Outcome, { kind: 'rejected' }>): number {
  if (outcome.kind !== 'divided') return outcome.pool.replicas;
  const { pool, minimum } = outcome.demand;
  return Math.min(outcome.allocated, Math.max(pool.replicas, minimum, 1));
}
