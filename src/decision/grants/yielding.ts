import type { Allocation, Outcome } from '../allocation/allocate.ts';
import type { Division } from '../allocation/division.ts';
import type { Row } from '../allocation/rows.ts';
import type { Grant } from './acquire.ts';

/** Why a pool is granted more than its target. */
export interface Yielding {
  readonly kind: 'yielding';
  readonly sentence: string;
}

/** How many workers a pool has as its claim, where that is more than its target. */
export type Stays = ReadonlyMap<Outcome, number>;

export const NOBODY_STAYS: Stays = new Map();

/**
 * Which pools keep workers that their peers have a claim to: stay = min(recent target, need, maximum, replicas).
 *
 * Queues that drain side by side change their claims all the time. A worker that goes finishes its message and holds its room
 * meanwhile, and is a pod's start away when the claim turns: so a pool that has work yields only what its target has been
 * lower by for some seconds. It is as an HPA's scale-down stabilization, for pools that direct scaling moves past it.
 *
 * The claims are one division as much as the targets are: together they fit, and nobody gets more than is set.
 */
export function toStays({ rows, outcomes }: Allocation): Stays {
  const divisions = outcomes.filter((outcome) => outcome.kind === 'divided');
  const growing = divisions.filter(isGrowing);
  if (growing.some(isLackingMinimum)) return NOBODY_STAYS;
  const tier = growing.reduce((highest, division) => Math.max(highest, toTier(division)), Number.NEGATIVE_INFINITY);
  const stays = new Map<Outcome, number>();
  for (const division of divisions) {
    const stay = toStay(division);
    const isFree = isLoweredAtOnce(division) && toTier(division) >= tier;
    if (isFree && stay > division.allocated) stays.set(division, stay);
  }
  return stays.size === 0 || isEnough(rows, outcomes, stays) ? stays : NOBODY_STAYS;
}

/** Says of a pool that stays how much more than its share it keeps; undefined where it keeps no more than that. */
export function explainYielding({ claim, granted }: Grant): Yielding | undefined {
  const share = claim.target;
  const more = granted - share;
  if (claim.allocated === share || more <= 0) return undefined;
  const keeps = `keeps ${more} worker${more === 1 ? '' : 's'} more than its share of ${share} for some seconds`;
  return { kind: 'yielding', sentence: `${keeps}: it has work for them, and its peers' claim is new` };
}

function isGrowing({ demand, allocated }: Division): boolean {
  return allocated > demand.pool.replicas;
}

/** A queue that nobody works on, or less than its author guarantees, is worse than a worker stopped with work. */
function isLackingMinimum({ demand: { pool, minimum } }: Division): boolean {
  return pool.replicas === 0 || pool.replicas < minimum;
}

/** What a higher tier lacks is taken from lower ones at once. */
function toTier({ demand }: Division): number {
  return demand.pool.priority;
}

/** At the HPA's pace its own 15 s damp enough, and in a pools file nobody is known to move anything. */
function isLoweredAtOnce({ demand: { pool } }: Division): boolean {
  return pool.pace !== undefined && pool.pace.down === undefined;
}

function toStay({ demand: { pool, need } }: Division): number {
  return Math.min(pool.motion?.recentTarget ?? 0, need, pool.maxReplicaCount, pool.replicas);
}

/** Where the room itself has shrunk, by a lowered quota or for somebody else's Jobs, it is they who wait for it. */
function isEnough(rows: readonly Row[], outcomes: readonly Outcome[], stays: Stays): boolean {
  const taken = new Map(rows.map((row) => [row, 0]));
  for (const outcome of outcomes) {
    if (outcome.kind === 'rejected') continue;
    const { charges } = outcome.kind === 'divided' ? outcome.demand : outcome;
    const workers = stays.get(outcome) ?? countRemaining(outcome);
    for (const { row, amount } of charges) taken.set(row, (taken.get(row) ?? 0) + workers * amount);
  }
  return [...taken].every(([row, sum]) => sum <= row.available - row.keptForeign);
}

/** Workers that are left once everybody else has shrunk; those of held and of impossible pools run on. */
function countRemaining(outcome: Exclude<Outcome, { kind: 'rejected' }>): number {
  return outcome.kind === 'divided' ? Math.min(outcome.allocated, outcome.demand.pool.replicas) : outcome.pool.replicas;
}
