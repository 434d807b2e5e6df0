import type { Outcome } from '../allocation/allocate.ts';
import { takeInOrder } from '../allocation/in-order.ts';
import type { Row } from '../allocation/rows.ts';
import type { Turn } from '../allocation/turn.ts';
import type { Claim } from './claim.ts';
import {
  findOverdrawn,
  findShort,
  fitsRooms,
  fitTogether,
  isKept,
  reserveRooms,
  type Rooms,
  takeRooms,
} from './room.ts';

/** What of a pool's target may be asked for now. */
export interface Grant {
  readonly claim: Claim;
  granted: number;
  /** workers whose room is taken already: KEDA starts the minimum at once, so its room is taken as a whole */
  paid: number;
  /** rows that had too little for its next worker; none where something else than room stops it */
  shortOf: readonly Row[];
}

/** What may be asked for, for every pool but rejected ones. */
export type Grants = ReadonlyMap<Outcome, Grant>;

/** Goes through all further workers in the allocation's order and grants those whose room is there. */
export function acquireInOrder(grants: Grants, rooms: Rooms, stability: number): void {
  const growing = [...grants.values()].flatMap(({ claim, granted }) =>
    claim.outcome.kind === 'divided' && isGrowing({ claim, granted }) ? [claim.outcome] : [],
  );
  const startAfter = (outcome: Outcome): number => grants.get(outcome)?.granted ?? 0;
  takeInOrder(growing, { stability, startAfter }, (turn) => {
    const grant = grants.get(turn.division);
    return grant !== undefined && turn.worker <= grant.claim.allocated && isGranted(turn, grant, rooms);
  });
}

/**
 * Where all further workers fit together and no rule stops any of their pools, the order makes no difference: everything is
 * granted, however many workers it is.
 *
 * @returns false, and nothing granted, where it must be gone through in order
 */
export function acquireTogether(grants: Grants, rooms: Rooms): boolean {
  const growing = [...grants.values()].filter(isGrowing);
  const isStopped = ({ claim, granted }: Grant): boolean =>
    isPromised(granted + 1, claim) || isBeyondFall(claim.allocated, claim);
  if (growing.some(isStopped)) return false;
  const asked = growing.map(({ claim, granted }) => {
    const { charges, allocated, spec } = claim;
    return { charges, workers: Math.max(allocated - granted, spec === 0 ? toStart(claim) : 0) };
  });
  if (!fitTogether(asked, rooms)) return false;
  for (const grant of growing) grant.granted = grant.claim.allocated;
  return true;
}

/** Is there a further worker that it may ask for? */
function isGrowing({ claim, granted }: Pick<Grant, 'claim' | 'granted'>): boolean {
  return claim.outcome.kind === 'divided' && !claim.isRefused && granted < claim.allocated;
}

/** Grants the turn's worker, or stops its pool. */
function isGranted({ worker }: Turn, grant: Grant, rooms: Rooms): boolean {
  const { claim } = grant;
  if (isBeyondFall(worker, claim)) return false;
  if (isPromised(worker, claim)) {
    if (!isPromiseGood(claim, rooms)) {
      grant.shortOf = claim.spec === 0 ? findShort(claim.charges, rooms, 0) : findOverdrawn(claim.charges, rooms);
      return false;
    }
  } else if (worker > grant.paid) {
    const together = isFirst(grant) ? toStart(claim) : 1;
    if (!fitsRooms(claim.charges, rooms, together)) {
      grant.shortOf = findShort(claim.charges, rooms, together);
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
