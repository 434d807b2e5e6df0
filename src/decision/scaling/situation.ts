import type { HeldPool, ReadyPool, Snapshot } from '../../contract/snapshot.ts';
import { allocate } from '../allocation/allocate.ts';
import type { Decision } from '../decision.ts';
import { toClaims, toPoolName } from '../grants/claim.ts';
import { toRooms } from '../grants/room.ts';
import { NOBODY_STAYS } from '../grants/yielding.ts';
import type { Pace } from './gate.ts';
import type { PoolScalingMemory } from './memory.ts';
import type { Pacemaker, ScaleTarget, ScalingTarget } from './target.ts';

/** All that one pool's next write depends on. */
export interface Situation {
  readonly pool: ReadyPool | HeldPool;
  readonly granted: number;
  readonly known: ScalingTarget;
  readonly target: ScaleTarget;
  readonly pacemaker: Pacemaker;
  readonly pace: Pace;
  readonly memory: PoolScalingMemory;
  readonly nowMs: number;
  readonly retireAfterMs: number | 'off';
  /** does another pool wait for room that this one holds? */
  readonly isAwaited: () => boolean;
  /** is no row of this pool's overdrawn, with all that was asked for? */
  readonly hasRoom: () => boolean;
}

/** Is some other pool, charged in a row of this one's, granted less than its target? */
export function isAwaited(name: string, snapshot: Snapshot, decision: Decision): boolean {
  const own = toChargesOf(name, snapshot);
  return decision.pools.some((other) => {
    if (other.name === name || other.granted === undefined || other.granted >= (other.allocated ?? 0)) return false;
    return toChargesOf(other.name, snapshot).some((charge, row) => charge > 0 && (own[row] ?? 0) > 0);
  });
}

function toChargesOf(name: string, { pools }: Snapshot): readonly number[] {
  const pool = pools.find((pool) => pool.name === name);
  return pool === undefined || pool.state === 'rejected' ? [] : pool.charges;
}

/** Seldom asked, so worked out only then. */
export function hasRoom(name: string, snapshot: Snapshot): boolean {
  const { rows, outcomes } = allocate(snapshot);
  // What is asked for is the same, whoever stays.
  const claims = toClaims(outcomes, NOBODY_STAYS);
  const rooms = toRooms(rows, claims);
  const claim = claims.find((claim) => toPoolName(claim) === name);
  return claim?.charges.every(({ row }) => (rooms.get(row)?.free ?? 0) >= 0) ?? false;
}
