import type { ReadyPool, Snapshot } from '../../src/contract/snapshot.ts';

/** The plain parts of the method, for the oracle and the laws: what pools ask and what rows have. */

/** What a pool asks: `need`, `lo` and `hi` of the method. */
export function toAsked(pool: ReadyPool): { readonly need: number; readonly lo: number; readonly hi: number } {
  const backlog = BigInt(pool.backlog.ready) + BigInt(pool.backlog.unacknowledged);
  const perWorker = BigInt(pool.messagesPerWorker);
  const need = Number((backlog + perWorker - 1n) / perWorker);
  const lo = pool.idleReplicaCount !== undefined && need === 0 ? 0 : pool.minReplicaCount;
  const hi = Math.min(pool.maxReplicaCount, Math.max(lo, need, Math.min(pool.replicas, pool.recentNeed)));
  return { need, lo, hi };
}

/** What pools may divide of each row before anything is given: hard − reserve − foreign, never below 0. */
export function toAvailable(snapshot: Snapshot): bigint[] {
  return snapshot.rows.map(({ hard, reserve, foreign }) =>
    atLeastZero(BigInt(hard) - BigInt(reserve) - BigInt(foreign)),
  );
}

/** The ordinary pools that one worker of fits below every ceiling. */
export function toDivided(snapshot: Snapshot): ReadyPool[] {
  return snapshot.pools.filter(
    (pool) =>
      pool.state === 'ready' &&
      snapshot.rows.every(({ hard, reserve }, x) => {
        const charge = BigInt(pool.charges[x] ?? 0);
        return charge === 0n || charge <= BigInt(hard) - BigInt(reserve);
      }),
  ) as ReadyPool[];
}

/** Room after the held pools, which take what they have whether it is there or not. */
export function toFreeAfterHeld(snapshot: Snapshot): bigint[] {
  return toAvailable(snapshot).map((available, x) =>
    snapshot.pools
      .filter((pool) => pool.state === 'held')
      .reduce((free, pool) => free - BigInt(pool.replicas) * BigInt(pool.charges[x] ?? 0), available),
  );
}

/** Is there room in every row that is charged at all? */
export function isRoom(free: readonly bigint[], charges: readonly number[]): boolean {
  return charges.every((charge, x) => charge === 0 || BigInt(charge) <= (free[x] ?? 0n));
}

/** Takes one worker's charges out of what is free. */
export function spend(free: bigint[], charges: readonly number[], count = 1): void {
  for (const [x, charge] of charges.entries()) free[x] = (free[x] ?? 0n) - BigInt(charge) * BigInt(count);
}

/** Do all guaranteed workers fit at once? A minimum above its maximum counts as the maximum: more is never given. */
export function minimumsFit(snapshot: Snapshot): boolean {
  return toFreeAfterHeld(snapshot).every((free, x) => {
    const sum = toDivided(snapshot).reduce((total, pool) => {
      const guaranteed = Math.min(toAsked(pool).lo, pool.maxReplicaCount);
      return total + BigInt(guaranteed) * BigInt(pool.charges[x] ?? 0);
    }, 0n);
    return sum === 0n || sum <= free;
  });
}

function atLeastZero(value: bigint): bigint {
  return value < 0n ? 0n : value;
}
