import type { HeldPool, Policy, PoolSnapshot, ReadyPool } from '../../contract/snapshot.ts';
import { add, compare, divide, multiply, ofDecimal, ofInteger, ONE, type Ratio, reduce, ZERO } from './ratio.ts';
import type { Charge } from './rows.ts';

/** What one ordinary pool brings to the division. */
export interface Demand {
  readonly pool: ReadyPool;
  /** workers that the backlog alone would keep busy */
  readonly need: number;
  /** workers that are guaranteed before anybody else's need */
  readonly minimum: number;
  /** workers that are considered at all */
  readonly most: number;
  readonly charges: readonly Charge[];
  /** the largest fraction of any row's ceiling that ONE worker takes; 1 where no row charges it */
  readonly dominantShare: Ratio;
  /** what the pool's share is proportional to */
  readonly weight: Ratio;
}

/**
 * need = ceil(backlog / messagesPerWorker), where backlog = ready + unacknowledged: a worker's message in hand still
 * needs its worker.
 */
export function toNeed(pool: ReadyPool): number {
  const backlog = pool.backlog.ready + pool.backlog.unacknowledged;
  return Math.ceil(backlog / pool.messagesPerWorker);
}

/** `minReplicaCount`; with `idleReplicaCount` set it is a floor only while there is work, as in KEDA. */
export function toMinimum(pool: ReadyPool, need: number = toNeed(pool)): number {
  return pool.idleReplicaCount !== undefined && need === 0 ? 0 : pool.minReplicaCount;
}

/**
 * Translates one pool that can be divided for.
 *
 * @param pool an ordinary pool whose one worker fits below every ceiling
 * @param charges what one worker of it takes
 * @param unknownDuration seconds that a message counts where nobody knows what it takes
 */
export function toDemand(pool: ReadyPool, charges: readonly Charge[], policy: Policy, unknownDuration: Ratio): Demand {
  const need = toNeed(pool);
  const minimum = toMinimum(pool, need);
  const keptIdle = Math.min(pool.replicas, pool.recentNeed);
  return {
    pool,
    need,
    minimum,
    most: Math.min(pool.maxReplicaCount, Math.max(minimum, need, keptIdle)),
    charges,
    dominantShare: policy === 'drain-time' ? ONE : toDominantShare(charges),
    weight: toWeight(pool, policy, unknownDuration),
  };
}

/**
 * Measured against the ceiling, not against what is available: Jobs that come and go must not reorder the pools.
 *
 * @param charges of one worker; every ceiling is above 0, else the pool is impossible
 */
function toDominantShare(charges: readonly Charge[]): Ratio {
  const shares = charges.map(({ amount, row }) => divide(ofInteger(amount), ofInteger(row.ceiling)));
  const [first = ONE, ...others] = shares;
  return others.reduce((largest, share) => (compare(share, largest) > 0 ? share : largest), first);
}

/** `queue-length`: weight · backlog. `drain-time`: the seconds of work that wait, so that all queues run dry together. */
function toWeight(pool: ReadyPool, policy: Policy, unknownDuration: Ratio): Ratio {
  const backlog = ofInteger(pool.backlog.ready + pool.backlog.unacknowledged);
  const weight = multiply(ofDecimal(pool.weight), backlog);
  if (policy === 'queue-length') return reduce(weight);
  const seconds = toKnownSeconds(pool);
  return reduce(multiply(weight, seconds === undefined ? unknownDuration : ofDecimal(seconds)));
}

/** Mean seconds of one message: what its author declares goes before what was learned. */
export function toKnownSeconds({ expectedSeconds, learned }: ReadyPool | HeldPool): number | undefined {
  return expectedSeconds ?? learned?.seconds;
}

/**
 * What a message of unknown duration counts: the mean of the known ones, else 1 s, which weighs by length. A held pool's
 * duration is known all the same, so an input that is lost reorders nobody.
 */
export function toUnknownDuration(pools: readonly PoolSnapshot[]): Ratio {
  const known = pools.flatMap((pool) => (pool.state === 'rejected' ? [] : (toKnownSeconds(pool) ?? [])));
  if (known.length === 0) return ONE;
  const sum = known.reduce((total, seconds) => reduce(add(total, ofDecimal(seconds))), ZERO);
  return reduce(divide(sum, ofInteger(known.length)));
}
