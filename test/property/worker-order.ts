import type { PoolSnapshot, ReadyPool, Snapshot } from '../../src/contract/snapshot.ts';
import { toAsked, toAvailable, toDivided } from './asked.ts';
import { type Fraction, order, over, plus, times, whole, written } from './exact.ts';

/** One potential worker and the key that places it among all others. */
export interface Worker {
  readonly pool: ReadyPool;
  /** from 1 */
  readonly k: number;
  readonly band: 0 | 1 | 2;
  readonly isFirst: boolean;
  readonly isRunning: boolean;
  readonly weight: Fraction;
  readonly score: Fraction;
}

/** Every potential worker, in the one total order. Those that would not fit even into empty rows are left out but one. */
export function toOrder(snapshot: Snapshot): Worker[] {
  const available = toAvailable(snapshot);
  return toDivided(snapshot)
    .flatMap((pool) => toWorkers(pool, snapshot, available))
    .toSorted(compareKeys);
}

/** Negative where the left worker comes first; 0 only for a worker and itself. */
export function compareKeys(left: Worker, right: Worker): number {
  return (
    left.band - right.band ||
    right.pool.priority - left.pool.priority ||
    Number(right.isFirst) - Number(left.isFirst) ||
    Number(left.weight.top === 0n) - Number(right.weight.top === 0n) ||
    order(left.score, right.score) ||
    Number(right.isRunning) - Number(left.isRunning) ||
    order(right.weight, left.weight) ||
    (left.pool.name < right.pool.name ? -1 : left.pool.name > right.pool.name ? 1 : 0)
  );
}

function toWorkers(pool: ReadyPool, snapshot: Snapshot, available: readonly bigint[]): Worker[] {
  const { need, lo, hi } = toAsked(pool);
  const weight = toWeight(pool, snapshot);
  const size = snapshot.policy === 'drain-time' ? whole(1) : toDominantShare(pool, snapshot);
  const keep = {
    top: written(snapshot.stability).bottom - written(snapshot.stability).top,
    bottom: written(snapshot.stability).bottom,
  };
  return Array.from({ length: Math.min(hi, countFitting(pool, available) + 1) }, (_, index) => {
    const k = index + 1;
    const isRunning = k <= pool.replicas;
    const steps = times(size, { top: 2n * BigInt(k) - 1n, bottom: 2n });
    const score = weight.top === 0n ? steps : over(steps, weight);
    return {
      pool,
      k,
      band: k <= lo ? 0 : k <= Math.max(lo, need) ? 1 : 2,
      isFirst: k === 1 && need > 0,
      isRunning,
      weight,
      score: isRunning ? times(score, keep) : score,
    };
  });
}

function toWeight(pool: ReadyPool, { policy, pools }: Snapshot): Fraction {
  const backlog = BigInt(pool.backlog.ready) + BigInt(pool.backlog.unacknowledged);
  const byLength = times(written(pool.weight), whole(backlog));
  if (policy === 'queue-length') return byLength;
  const seconds = toSeconds(pool);
  if (seconds !== undefined) return times(byLength, written(seconds));
  const known = pools.flatMap((other) => toSeconds(other) ?? []).map(written);
  const sum = known.reduce(plus, whole(0));
  return known.length === 0 ? byLength : times(byLength, over(sum, whole(known.length)));
}

function toSeconds(pool: PoolSnapshot): number | undefined {
  return pool.state === 'rejected' ? undefined : (pool.expectedSeconds ?? pool.learned?.seconds);
}

function toDominantShare(pool: ReadyPool, { rows }: Snapshot): Fraction {
  const shares = rows.flatMap(({ hard, reserve }, x) => {
    const charge = pool.charges[x] ?? 0;
    return charge === 0 ? [] : [{ top: BigInt(charge), bottom: BigInt(hard) - BigInt(reserve) }];
  });
  return shares.toSorted(order).at(-1) ?? whole(1);
}

function countFitting(pool: ReadyPool, available: readonly bigint[]): number {
  const counts = pool.charges.flatMap((charge, x) => (charge === 0 ? [] : [(available[x] ?? 0n) / BigInt(charge)]));
  return counts.reduce((least, count) => Math.min(least, Number(count)), Number.MAX_SAFE_INTEGER - 1);
}
