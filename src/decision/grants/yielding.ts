import type { Allocation, Outcome, Placed } from '../allocation/allocate.ts';
import type { Division } from '../allocation/division.ts';
import { takeInOrder } from '../allocation/in-order.ts';
import type { Grant } from './acquire.ts';
import { toFloor } from './claim.ts';
import { fitsRooms, fitTogether, type FreeRooms, takeRooms } from './room.ts';

/** Why a pool is granted more than its target. */
export interface Yielding {
  readonly kind: 'yielding';
  readonly sentence: string;
}

/** How many workers a pool has as its claim, where that is more than its target. */
export type Stays = ReadonlyMap<Outcome, number>;

export const NOBODY_STAYS: Stays = new Map();

/** What pools would keep, each by itself. */
type Wishes = ReadonlyMap<Division, number>;

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
export function toStays(allocation: Allocation, stability: number): Stays {
  const wishes = toWishes(allocation.outcomes);
  if (wishes.size === 0) return NOBODY_STAYS;
  const stays = new Map<Division, number>();
  for (const priority of toPriorities(wishes.keys())) {
    const wishing = [...wishes.keys()].filter((division) => toPriority(division) === priority);
    const room = toRoom(allocation, (outcome) => {
      if (outcome.kind !== 'divided') return outcome.pool.replicas;
      return stays.get(outcome) ?? countUrgent(outcome, priority);
    });
    for (const [division, worker] of fitWishes(wishing, wishes, room, stability)) stays.set(division, worker);
  }
  return stays;
}

/** Says of a pool that stays how much more than its share it keeps; undefined where it keeps no more than that. */
export function explainYielding({ claim, granted }: Grant): Yielding | undefined {
  const { outcome, allocated, target } = claim;
  const more = granted - target;
  if (outcome.kind !== 'divided' || allocated === target || more <= 0) return undefined;
  const keeps = `keeps ${more} worker${more === 1 ? '' : 's'} more than its share of ${target}`;
  const before = outcome.demand.pool.motion?.recentTarget ?? target;
  return { kind: 'yielding', sentence: `${keeps}: it has work for them, and its share was ${before} some seconds ago` };
}

/** What pools would keep if there were room for all of it. */
function toWishes(outcomes: readonly Outcome[]): Wishes {
  const divisions = outcomes.filter((outcome) => outcome.kind === 'divided');
  return new Map(
    divisions.filter(isLoweredAtOnce).flatMap((division) => {
      const wish = toWish(division);
      return wish > toLeast(division) ? [[division, wish] as const] : [];
    }),
  );
}

/** At the HPA's pace its own 15 s damp enough, and in a pools file nobody is known to move anything. */
function isLoweredAtOnce({ demand: { pool } }: Division): boolean {
  return pool.pace !== undefined && pool.pace.down === undefined;
}

function toWish({ demand: { pool, need } }: Division): number {
  return Math.min(pool.motion?.recentTarget ?? 0, need, pool.maxReplicaCount, pool.replicas);
}

/** The highest first. */
function toPriorities(divisions: Iterable<Division>): readonly number[] {
  return [...new Set([...divisions].map(toPriority))].toSorted((left, right) => right - left);
}

function toPriority({ demand }: Division): number {
  return demand.pool.priority;
}

/**
 * What of each row is left, in its base unit. Below zero where the room itself has shrunk, by a lowered quota or for somebody
 * else's Jobs: it is they who wait for it.
 *
 * @param count the workers of a pool that come first
 */
function toRoom({ rows, outcomes }: Allocation, count: (outcome: Placed) => number): FreeRooms {
  const room = new Map(rows.map((row) => [row, { free: row.available - row.keptForeign }]));
  for (const outcome of outcomes) {
    if (outcome.kind === 'rejected') continue;
    const { charges } = outcome.kind === 'divided' ? outcome.demand : outcome;
    takeRooms(charges, room, count(outcome));
  }
  return room;
}

/** What of the wishes fits into the room, which is taken. */
function fitWishes(wishing: readonly Division[], wishes: Wishes, room: FreeRooms, stability: number): Wishes {
  const wishOf = (division: Division): number => wishes.get(division) ?? 0;
  const asked = wishing.map((division) => {
    return { charges: division.demand.charges, workers: wishOf(division) - toLeast(division) };
  });
  // As they nearly always do; then the order makes no difference.
  if (fitTogether(asked, room)) return new Map(wishing.map((division) => [division, wishOf(division)]));
  const fitting = new Map<Division, number>();
  takeInOrder(wishing, { stability, startAfter: toLeast }, ({ division, worker }) => {
    const { charges } = division.demand;
    if (worker > wishOf(division) || !fitsRooms(charges, room, 1)) return false;
    takeRooms(charges, room, 1);
    fitting.set(division, worker);
    return true;
  });
  return fitting;
}

/** Workers that are not made to wait for pools of this priority that stay, or that hold their room meanwhile in any case. */
function countUrgent(division: Division, priority: number): number {
  const holding = isLoweredAtOnce(division) ? toLast(division) : division.demand.pool.replicas;
  return Math.max(holding, toDue(division, priority));
}

/**
 * At a higher priority, all that it is due. Else those that are left once everybody else has shrunk, the first of a queue that
 * nobody works on, what its author guarantees, and what it has been due for as long as anybody stays: peers whose claims swing
 * would keep it from that for ever.
 */
function toDue({ allocated, demand: { pool, minimum } }: Division, priority: number): number {
  if (pool.priority > priority) return allocated;
  return Math.min(allocated, Math.max(pool.replicas, 1, minimum, pool.motion?.steadyTarget ?? 0));
}

/** What a pool that stays has in any case. */
function toLeast(division: Division): number {
  return Math.max(division.allocated, toLast(division));
}

/** The last worker is not taken before it has been idle for some seconds, nor the minimum before KEDA does. */
function toLast({ demand: { pool } }: Division): number {
  return Math.min(pool.replicas, toFloor(pool.replicas, pool.minReplicaCount));
}
