import type { LearnedDuration, Policy, PoolPace, PoolSnapshot } from '../contract/snapshot.ts';
import type { AllocationReason } from './allocation/explain.ts';
import type { Reason } from './reason.ts';

/** Raised when a reader of the old form would misread the new one. */
export const DECISION_VERSION = 1;

/**
 * A pool that is held for less is nothing to tell of: after a start queues are just being read, and a connection that is lost is
 * made anew within it.
 */
export const HELD_MS = 5_000;

/** The answer to one snapshot, as plain JSON: what every view shows and KEDA hears. */
export interface Decision {
  readonly version: typeof DECISION_VERSION;
  readonly namespace: string;
  /** of the snapshot, RFC 3339 */
  readonly takenAt: string;
  readonly policy: Policy;
  readonly rows: readonly RowDecision[];
  /** in the snapshot's order */
  readonly pools: readonly PoolDecision[];
  /** names of the refused pods of other owners that room is kept for */
  readonly keptForeign: readonly string[];
}

/** One row after the division; amounts in milli-CPU, bytes or counts. */
export interface RowDecision {
  readonly quota: string;
  readonly resource: string;
  readonly hard: number;
  readonly reserve: number;
  /** held by pods that belong to no pool */
  readonly foreign: number;
  /** what pools may divide */
  readonly available: number;
  /** what pools were given */
  readonly allocated: number;
  /** what is left; below 0 where held pools overdraw */
  readonly headroom: number;
}

/** What one pool gets, and why. Replica counts are whole; fractions are of 1. A rejected pool has none of the numbers. */
export interface PoolDecision {
  readonly name: string;
  readonly state: PoolSnapshot['state'];
  readonly queue?: { readonly broker: string; readonly vhost: string; readonly name: string } | undefined;
  /** ready + unacknowledged; absent where it is unknown */
  readonly backlog?: number | undefined;
  /** mean duration of one message, where that was learned and counts: policy drain-time, and nothing declared */
  readonly learned?: LearnedDuration | undefined;
  /** what the target is set to */
  readonly current?: number | undefined;
  /** what the backlog alone would ask; absent where it is unknown */
  readonly wanted?: number | undefined;
  /** the fair target after division */
  readonly allocated?: number | undefined;
  /** the part of it that may be asked for now; more where the pool has work and yields later */
  readonly granted?: number | undefined;
  /** the fraction that the allocation takes of the row that it takes most of; absent where no row charges it */
  readonly share?: number | undefined;
  /** the pool's fraction of all weights; absent for a pool that took no part */
  readonly fairShare?: number | undefined;
  /** what proportionality alone would give, before minimums, limits, tiers and whole numbers; absent likewise, and where no row charges it */
  readonly fairReplicas?: number | undefined;
  readonly reason: Reason;
  /** why the target is no larger, where the reason says only what the grant waits for */
  readonly limit?: AllocationReason | undefined;
  /** how fast direct scaling moves it, each way: at once where nothing is said; absent where nobody scales it (a pools file) */
  readonly pace?: PoolPace | undefined;
  /** what its author may want to mend */
  readonly warnings: readonly string[];
}
