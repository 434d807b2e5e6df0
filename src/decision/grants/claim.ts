import type { PoolMotion } from '../../contract/snapshot.ts';
import { type Outcome, type Placed, toAllocated } from '../allocation/allocate.ts';
import type { Charge } from '../allocation/rows.ts';

/** What one pool brings to the grants: its target, what it has, and what is on its way. */
export interface Claim {
  readonly outcome: Outcome;
  readonly charges: readonly Charge[];
  /** what it is fairly due */
  readonly target: number;
  /** by which is released and granted: the target, or more where it gives workers up only after some seconds */
  readonly allocated: number;
  /** `minReplicaCount`, as far as it holds now */
  readonly minimum: number;
  /** what the scale target is set to */
  readonly spec: number;
  readonly active: number;
  readonly terminating: number;
  readonly told: number;
  readonly out: number;
  readonly lastLevel: number | undefined;
  readonly fell: boolean;
  readonly isRefused: boolean;
  /** granted without a question: shrinking is at once, and what is set may stay */
  readonly base: number;
  /** workers that will still be there when everything asked for has happened */
  readonly staying: number;
}

/** How a pool moves where nobody watches its pods: what is set runs, and nothing lags. */
function toStillMotion(replicas: number): PoolMotion {
  return { active: replicas, terminating: 0, told: 0, out: 0, hasFallen: false, isRefused: false };
}

/**
 * Every pool but rejected ones, whose pods are counted as foreign.
 *
 * @param stays what pools have as their claim that is more than their target
 */
export function toClaims(outcomes: readonly Outcome[], stays: ReadonlyMap<Outcome, number>): Claim[] {
  return outcomes.flatMap((outcome) => (outcome.kind === 'rejected' ? [] : [toClaim(outcome, stays.get(outcome))]));
}

function toClaim(outcome: Placed, stay: number | undefined): Claim {
  const pool = outcome.kind === 'divided' ? outcome.demand.pool : outcome.pool;
  const spec = pool.replicas;
  const motion = pool.motion ?? toStillMotion(spec);
  const target = toAllocated(outcome) ?? 0;
  const allocated = stay ?? target;
  const minimum = outcome.kind === 'divided' ? outcome.demand.minimum : pool.minReplicaCount;
  const base = toBase(spec, motion);
  return {
    outcome,
    charges: outcome.kind === 'divided' ? outcome.demand.charges : outcome.charges,
    target,
    allocated,
    minimum,
    spec,
    active: motion.active,
    terminating: motion.terminating,
    told: motion.told,
    out: motion.out,
    lastLevel: motion.lastLevel,
    fell: motion.hasFallen,
    isRefused: motion.isRefused,
    base,
    staying: toStaying(outcome, { allocated, base, floor: toFloor(spec, pool.minReplicaCount), active: motion.active }),
  };
}

/** KEDA hears an error of an impossible pool, and leaves its workers running. */
function toStaying(
  { kind }: Outcome,
  { allocated, base, floor, active }: Readonly<Record<'allocated' | 'base' | 'floor' | 'active', number>>,
): number {
  return kind === 'impossible' ? active : Math.max(Math.min(allocated, base), floor);
}

/** Workers of a pool that are there or asked for, and go: their room is on its way to others. */
export function countLeaving({ active, terminating, out, staying }: Claim): number {
  return Math.max(0, active + terminating + out - staying);
}

/** The pool that a claim is of. */
export function toPoolName({ outcome }: Claim): string {
  return outcome.kind === 'divided' ? outcome.demand.pool.name : outcome.pool.name;
}

/** KEDA, not we, takes the last worker: a running pool has a floor of one. */
export function toFloor(spec: number, minimum: number): number {
  return spec > 0 ? Math.max(1, minimum) : 0;
}

/**
 * What may be granted without asking for room: what is set. Where the level has just fallen, an answer that carries the
 * higher value may still be on its way, so the lower one counts.
 */
function toBase(spec: number, { lastLevel, hasFallen }: PoolMotion): number {
  return hasFallen && lastLevel !== undefined ? Math.min(spec, lastLevel) : spec;
}
