import type { HeldPool, Policy, PoolSnapshot, ReadyPool, Snapshot } from '../../contract/snapshot.ts';
import {
  add,
  compare,
  divide,
  multiply,
  ofDecimal,
  ofInteger,
  ONE,
  type Ratio,
  reduce,
  toNumber,
  ZERO,
} from './ratio.ts';
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
  readonly measure: Measure;
  /** the largest fraction of any row's ceiling that ONE worker takes; 1 where no row charges it */
  readonly dominantShare: number;
  /** what the pool's share is proportional to */
  readonly weight: number;
}

/**
 * What all pools of one division are measured by. A demand carries doubles, which are within 1e-15 of the exact values,
 * relative, and nearly always enough; the exact ones are reckoned from it only where two pools nearly tie, since they cost
 * some microseconds a pool.
 */
export interface Measure {
  readonly policy: Policy;
  /** seconds that a message of a pool without `expectedSeconds` counts */
  readonly unknownDuration: Ratio;
}

/** Durations count under `drain-time` alone. */
export function toMeasure({ policy, pools }: Snapshot): Measure {
  return { policy, unknownDuration: policy === 'drain-time' ? toUnknownDuration(pools) : ONE };
}

/**
 * need = ceil(backlog / messagesPerWorker), where backlog = ready + unacknowledged: a worker's message in hand still
 * needs its worker.
 */
export function toNeed(pool: ReadyPool): number {
  return Math.ceil(countMessages(pool) / pool.messagesPerWorker);
}

/** backlog = ready + unacknowledged */
export function countMessages({ backlog }: ReadyPool): number {
  return backlog.ready + backlog.unacknowledged;
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
 */
export function toDemand(pool: ReadyPool, charges: readonly Charge[], measure: Measure): Demand {
  const need = toNeed(pool);
  const minimum = toMinimum(pool, need);
  const keptIdle = Math.min(pool.replicas, pool.recentNeed);
  return {
    pool,
    need,
    minimum,
    most: Math.min(pool.maxReplicaCount, Math.max(minimum, need, keptIdle)),
    charges,
    measure,
    dominantShare: toDominantShare(charges, measure),
    weight: toWeight(pool, measure),
  };
}

/**
 * Measured against the ceiling, not against what is available: Jobs that come and go must not reorder the pools.
 *
 * @param charges of one worker; every ceiling is above 0, else the pool is impossible
 */
function toDominantShare(charges: readonly Charge[], { policy }: Measure): number {
  if (policy === 'drain-time' || charges.length === 0) return 1;
  return charges.reduce((largest, { amount, row }) => Math.max(largest, amount / row.ceiling), 0);
}

/** The dominant share as an exact fraction. */
export function toExactDominantShare({ charges, measure }: Demand): Ratio {
  if (measure.policy === 'drain-time') return ONE;
  const shares = charges.map(({ amount, row }) => divide(ofInteger(amount), ofInteger(row.ceiling)));
  const [first = ONE, ...others] = shares;
  return others.reduce((largest, share) => (compare(share, largest) > 0 ? share : largest), first);
}

/** `queue-length`: weight · backlog. `drain-time`: the seconds of work that wait, so that all queues run dry together. */
function toWeight(pool: ReadyPool, { policy, unknownDuration }: Measure): number {
  const weight = pool.weight * countMessages(pool);
  return policy === 'queue-length' ? weight : weight * (toKnownSeconds(pool) ?? toNumber(unknownDuration));
}

/** The weight as an exact fraction, of decimals as they are written. */
export function toExactWeight({ pool, measure }: Demand): Ratio {
  const weight = multiply(ofDecimal(pool.weight), ofInteger(countMessages(pool)));
  if (measure.policy === 'queue-length') return reduce(weight);
  const seconds = toKnownSeconds(pool);
  return reduce(multiply(weight, seconds === undefined ? measure.unknownDuration : ofDecimal(seconds)));
}

/** Mean seconds of one message: what its author declares goes before what was learned. */
export function toKnownSeconds({ expectedSeconds, learned }: ReadyPool | HeldPool): number | undefined {
  return expectedSeconds ?? learned?.seconds;
}

/** Are both pools' weight and dominant share the same? Seen without arithmetic, as equal pools tie all the time. */
export function isMeasuredAlike(left: Demand, right: Demand): boolean {
  return (
    left.pool.weight === right.pool.weight &&
    countMessages(left.pool) === countMessages(right.pool) &&
    toKnownSeconds(left.pool) === toKnownSeconds(right.pool) &&
    isChargedAlike(left.charges, right.charges)
  );
}

function isChargedAlike(left: readonly Charge[], right: readonly Charge[]): boolean {
  return (
    left.length === right.length &&
    left.every(({ row, amount }, place) => row === right[place]?.row && amount === right[place].amount)
  );
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
