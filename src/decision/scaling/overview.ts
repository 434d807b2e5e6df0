import type { PoolSnapshot, Snapshot } from '../../contract/snapshot.ts';
import { allocate } from '../allocation/allocate.ts';
import type { Decision } from '../decision.ts';
import { toClaims, toPoolName } from '../grants/claim.ts';
import { toRooms } from '../grants/room.ts';
import { NOBODY_STAYS } from '../grants/yielding.ts';

/** One pool with what was decided about it. */
interface DecidedPool {
  readonly pool: PoolSnapshot;
  readonly granted: number | undefined;
  /** is it granted less than its target? */
  readonly isWaiting: boolean;
}

/** What a write to one pool needs to know of its whole namespace. */
export interface Overview {
  find(name: string): DecidedPool | undefined;
  /** Is some other pool, charged in a row of this one's, granted less than its target? */
  isAwaited(name: string): boolean;
  /** Is no row of this pool's overdrawn, with all that was asked for? */
  hasRoom(name: string): boolean;
}

/** Who waits and who has room is seldom asked, so it is worked out only then, and once for all pools. */
export function createOverview(snapshot: Snapshot, decision: Decision): Overview {
  const pools = new Map(
    snapshot.pools.map((pool, index): [string, DecidedPool] => {
      const { granted, allocated = 0 } = decision.pools[index] ?? {};
      return [pool.name, { pool, granted, isWaiting: granted !== undefined && granted < allocated }];
    }),
  );
  let waitingIn: readonly number[] | undefined;
  let roomy: ReadonlySet<string> | undefined;
  return {
    find: (name) => pools.get(name),
    isAwaited: (name) => {
      const own = pools.get(name);
      if (own === undefined) return false;
      waitingIn ??= countWaiting(snapshot, [...pools.values()]);
      const itself = own.isWaiting ? 1 : 0;
      return waitingIn.some((count, row) => isCharged(own.pool, row) && count > itself);
    },
    hasRoom: (name) => {
      roomy ??= findRoomy(snapshot);
      return roomy.has(name);
    },
  };
}

/** How many pools wait for room, by row. */
function countWaiting({ rows }: Snapshot, pools: readonly DecidedPool[]): readonly number[] {
  const waiting = pools.filter(({ isWaiting }) => isWaiting);
  return rows.map((_, row) => waiting.filter(({ pool }) => isCharged(pool, row)).length);
}

function isCharged(pool: PoolSnapshot, row: number): boolean {
  return pool.state !== 'rejected' && (pool.charges[row] ?? 0) > 0;
}

function findRoomy(snapshot: Snapshot): ReadonlySet<string> {
  const { rows, outcomes } = allocate(snapshot);
  // What is asked for is the same, whoever stays.
  const claims = toClaims(outcomes, NOBODY_STAYS);
  const rooms = toRooms(rows, claims);
  const roomy = claims.filter(({ charges }) => charges.every(({ row }) => (rooms.get(row)?.free ?? 0) >= 0));
  return new Set(roomy.map(toPoolName));
}
