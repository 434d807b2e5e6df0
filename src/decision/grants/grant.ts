import type { Snapshot } from '../../contract/snapshot.ts';
import type { Allocation, Outcome } from '../allocation/allocate.ts';
import { acquireInOrder, acquireTogether, type Grants } from './acquire.ts';
import { type Claim, toClaims } from './claim.ts';
import { closeRooms, toRooms } from './room.ts';
import { NOBODY_STAYS, toStays } from './yielding.ts';

/**
 * Release before acquire: a pool that must shrink is told so at once, and a pool that may grow is told so only as far as
 * room is really free, so that nothing is asked for that would be refused.
 *
 * The rules and the figures beside them come from a model checker of all the actors: with each rule left out in turn it
 * finds refused pods, with all of them none that could have been avoided.
 *
 * @param isTogetherTried false for a test that says it makes no difference
 */
export function grantReplicas(snapshot: Snapshot, allocation: Allocation, isTogetherTried: boolean = true): Grants {
  const { rows, outcomes } = allocation;
  // What the predecessor told is not known: nothing is acquired and nothing lowered.
  if (snapshot.isSettling) return toGrants(toClaims(outcomes, NOBODY_STAYS), ({ spec }) => spec);
  const claims = toClaims(outcomes, toStays(allocation, snapshot.stability));
  const grants = toGrants(claims, toSureGrant);
  const rooms = toRooms(rows, claims);
  for (const claim of claims) if (claim.isRefused) closeRooms(claim.charges, rooms);
  if (!isTogetherTried || !acquireTogether(grants, rooms)) acquireInOrder(grants, rooms, snapshot.stability);
  return grants;
}

/**
 * The number that KEDA may be told.
 *
 * @returns undefined where there is none: of a rejected pool, of one that can never run, and of one that is held without a
 *   worker, whose backlog may well have grown. An unknown is never a zero.
 */
export function toGranted(outcome: Outcome, grants: Grants): number | undefined {
  const granted = grants.get(outcome)?.granted;
  if (outcome.kind === 'impossible') return undefined;
  return outcome.kind === 'held' && granted === 0 ? undefined : granted;
}

function toGrants(claims: readonly Claim[], toGranted: (claim: Claim) => number): Grants {
  return new Map(claims.map((claim) => [claim.outcome, { claim, granted: toGranted(claim), paid: 0, shortOf: [] }]));
}

/** What needs no room: shrinking to the claim is at once. A pool with a refused pod asks for no more than it has. */
function toSureGrant({ allocated, base, active, minimum, isRefused }: Claim): number {
  const sure = Math.min(allocated, base);
  return isRefused ? Math.min(sure, Math.max(active, 1, minimum)) : sure;
}
