import type { Snapshot } from '../../contract/snapshot.ts';
import type { Allocation, Outcome } from '../allocation/allocate.ts';
import { createHeap } from '../allocation/heap.ts';
import { compareTurns, toKeep } from '../allocation/order.ts';
import { toNumber } from '../allocation/ratio.ts';
import { moveToNextWorker, toTurns, type Turn } from '../allocation/turn.ts';
import { type Claim, toClaims } from './claim.ts';
import { closeRooms, fitsRooms, isKept, reserveRooms, type Rooms, takeRooms, toRooms } from './room.ts';

/** What of a pool's target may be asked for now. */
export interface Grant {
  readonly claim: Claim;
  granted: number;
  /** workers whose room is taken already: KEDA starts the minimum at once, so its room is taken as a whole */
  paid: number;
}

/** What may be asked for, for every pool but rejected ones. */
export type Grants = ReadonlyMap<Outcome, Grant>;

/**
 * Release before acquire: a pool that must shrink is told so at once, and a pool that may grow is told so only as far as
 * room is really free, so that nothing is asked for that would be refused.
 *
 * The rules and the figures beside them come from a model checker of all the actors: with each rule left out in turn it
 * finds refused pods, with all of them none that could have been avoided.
 */
export function grantReplicas(snapshot: Snapshot, { rows, outcomes }: Allocation): Grants {
  const claims = toClaims(outcomes);
  // What the predecessor told is not known: nothing is acquired and nothing lowered.
  if (snapshot.isSettling) return toGrants(claims, ({ spec }) => spec);
  const grants = toGrants(claims, toSureGrant);
  const rooms = toRooms(rows, claims);
  for (const claim of claims) if (claim.isRefused) closeRooms(claim.charges, rooms);
  acquire(grants, rooms, snapshot.stability);
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
  return new Map(claims.map((claim) => [claim.outcome, { claim, granted: toGranted(claim), paid: 0 }]));
}

/** What needs no room: shrinking is at once. A pool with a refused pod asks for no more than it has. */
function toSureGrant({ allocated, base, active, minimum, isRefused }: Claim): number {
  const sure = Math.min(allocated, base);
  return isRefused ? Math.min(sure, Math.max(active, 1, minimum)) : sure;
}

/** Goes through all further workers in the allocation's order and grants those whose room is there. */
function acquire(grants: Grants, rooms: Rooms, stability: number): void {
  const keep = toKeep(stability);
  const keepNumber = toNumber(keep);
  const growing = [...grants.values()].flatMap(({ claim, granted }) =>
    claim.outcome.kind === 'divided' && !claim.isRefused && granted < claim.allocated ? [claim.outcome] : [],
  );
  const startAfter = (outcome: Outcome): number => grants.get(outcome)?.granted ?? 0;
  const heap = createHeap(
    toTurns(growing, keepNumber, startAfter),
    (left, right) => compareTurns(left, right, keep) < 0,
  );
  for (let turn = heap.top(); turn !== undefined; turn = heap.top()) {
    const grant = grants.get(turn.division);
    if (grant !== undefined && isGranted(turn, grant, rooms) && turn.worker < grant.claim.allocated) {
      moveToNextWorker(turn, keepNumber);
      heap.settleTop();
    } else {
      heap.removeTop();
    }
  }
}

/** Grants the turn's worker, or stops its pool. */
function isGranted({ worker }: Turn, grant: Grant, rooms: Rooms): boolean {
  const { claim } = grant;
  if (isBeyondFall(worker, claim)) return false;
  if (isPromised(worker, claim)) {
    if (!isPromiseGood(claim, rooms)) return false;
  } else if (worker > grant.paid) {
    const together = isFirst(grant) ? toStart(claim) : 1;
    if (!fitsRooms(claim.charges, rooms, together)) {
      reserveRooms(claim.charges, rooms, together);
      return false;
    }
    takeRooms(claim.charges, rooms, together);
    grant.paid = grant.granted + together;
  }
  grant.granted = worker;
  return true;
}

/**
 * A level that has just fallen is not raised past it: the higher answer may still be on its way. To a target at 0 none is:
 * HPAs leave those alone, and what was told is kept room for.
 */
function isBeyondFall(worker: number, { fell, lastLevel, spec }: Claim): boolean {
  return spec > 0 && fell && lastLevel !== undefined && worker > lastLevel;
}

/** Asked for already: its room is in `out` or in a pod. */
function isPromised(worker: number, { told, spec }: Claim): boolean {
  return worker <= told || worker <= spec;
}

/**
 * Whether a worker that was asked for may be asked for still. What was asked for is on its way in any case. Only where the
 * target was set to 0, the workers that went may still hold their room, so that everything asked for has to fit beside them.
 */
function isPromiseGood({ spec, charges }: Claim, rooms: Rooms): boolean {
  return spec === 0 ? fitsRooms(charges, rooms, 0) : isKept(charges, rooms);
}

/** KEDA starts a pool at 0 with its minimum, as a whole. */
function isFirst({ claim, granted }: Grant): boolean {
  return claim.spec === 0 && granted === 0;
}

function toStart({ minimum }: Claim): number {
  return Math.max(1, minimum);
}
