import type { HeldPool, ReadyPool } from '../../contract/snapshot.ts';
import type { Outcome } from './allocate.ts';
import { formatAmount } from './amount.ts';
import { type Division, type Shortage, toShortages } from './division.ts';
import type { Charge } from './rows.ts';

/** Why a pool is allocated the replicas that it is, with what it rests on and a sentence that says it. */
export type AllocationReason =
  | { readonly kind: 'rejected'; readonly sentence: string }
  | { readonly kind: 'held'; readonly since?: string; readonly sentence: string }
  | { readonly kind: 'impossible'; readonly quota: string; readonly resource: string; readonly sentence: string }
  | RowReason
  | { readonly kind: 'maxReplicas' | 'kept-idle' | 'minimum' | 'backlog'; readonly sentence: string };

/** A row that had no room for the pool's first refused worker. */
interface RowReason {
  readonly kind: 'priority' | 'foreign' | 'quota';
  readonly quota: string;
  readonly resource: string;
  /** by how much the room fell short at that moment, in the row's base unit */
  readonly missing: number;
  /** number of the worker that was refused, from 1 */
  readonly worker: number;
  readonly sentence: string;
}

/** Why the allocation is what it is: the first reason that applies. What the grants hold back is said elsewhere. */
export function explainAllocation(outcome: Outcome): AllocationReason {
  switch (outcome.kind) {
    case 'rejected':
      return { kind: 'rejected', sentence: outcome.pool.mistake };
    case 'held':
      return explainHeld(outcome.pool);
    case 'impossible':
      return explainImpossible(outcome.exceeded);
    case 'divided':
      return explainDivision(outcome);
  }
}

function explainHeld(pool: HeldPool): AllocationReason {
  const since = pool.since === undefined ? '' : ` since ${pool.since}`;
  const sentence = `held at ${count(pool.replicas, 'replica')}${since}: ${pool.cause}`;
  return { kind: 'held', ...(pool.since === undefined ? {} : { since: pool.since }), sentence };
}

function explainImpossible({ row, amount }: Charge): AllocationReason {
  const { quota, resource } = row.source;
  const needs = `one worker needs ${formatAmount(amount, resource)}`;
  const reserve = row.source.reserve > 0 ? ` beyond its reserve of ${formatAmount(row.source.reserve, resource)}` : '';
  const allows = `quota ${quota} allows ${formatAmount(row.ceiling, resource)}${reserve}`;
  return { kind: 'impossible', quota, resource, sentence: `${needs} of ${resource}, and ${allows}` };
}

function explainDivision(division: Division): AllocationReason {
  const { demand, allocated } = division;
  const { pool, need, minimum } = demand;
  const neededAtMost = Math.min(pool.maxReplicaCount, Math.max(minimum, need));
  const [first, ...others] = allocated < neededAtMost ? toShortages(division) : [];
  if (first !== undefined) return explainShortages([first, ...others], pool.priority);
  if (need > pool.maxReplicaCount) {
    const sentence = `its backlog would keep ${count(need, 'worker')} busy, and maxReplicaCount is ${pool.maxReplicaCount}`;
    return { kind: 'maxReplicas', sentence };
  }
  if (allocated > Math.max(need, minimum)) {
    const idle = count(allocated - Math.max(need, minimum), 'idle worker');
    return {
      kind: 'kept-idle',
      sentence: `keeps ${idle} within the stabilization window, as nobody waits for the room`,
    };
  }
  if (allocated > need) return { kind: 'minimum', sentence: `minReplicaCount is ${minimum}` };
  return {
    kind: 'backlog',
    sentence: need === 0 ? describeEmpty(pool) : 'has all the workers that its backlog can use',
  };
}

function describeEmpty({ queue: { broker, vhost, name, absentSince } }: ReadyPool): string {
  if (absentSince === undefined) return 'its queue is empty';
  return `there is no queue ${name} on broker ${broker}, vhost ${vhost}, so far`;
}

type Shortages = readonly [Shortage, ...Shortage[]];

function explainShortages(shortages: Shortages, priority: number): AllocationReason {
  if (shortages.every(({ higherTiers, missing }) => higherTiers >= missing)) {
    return toRowReason('priority', shortages, `pools of a priority above ${priority} took the room`);
  }
  if (shortages.every(({ keptForeign, missing }) => keptForeign >= missing)) {
    return toRowReason('foreign', shortages, 'room is kept for a refused pod of somebody else’s Job');
  }
  return toRowReason('quota', shortages);
}

function toRowReason(kind: RowReason['kind'], [first]: Shortages, why?: string): AllocationReason {
  const { row, worker, amount, missing } = first;
  const { quota, resource } = row.source;
  const needs = `worker ${worker} needs ${formatAmount(amount, resource)} of ${resource}`;
  const lack = `${needs}, and quota ${quota} was ${formatAmount(missing, resource)} short`;
  return { kind, quota, resource, missing, worker, sentence: why === undefined ? lack : `${why}; ${lack}` };
}

/** `1 worker`, `2 workers`. */
function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
