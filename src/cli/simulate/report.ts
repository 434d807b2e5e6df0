import type { KneelessCurve } from '../../simulation/schedule/knee.ts';
import type { ChainLink } from '../../simulation/schedule/chains.ts';
import type { LowerBound } from '../../simulation/schedule/lower-bound.ts';
import type { Workload } from '../../simulation/schedule/workload.ts';
import type { LeverResult } from './levers.ts';
import type { Outcome } from './outcome.ts';
import type { Sweep } from './sweep-range.ts';

/** All that `simulate` found out: what its table, its JSON and its picture are made of. */
export interface SimulateReport {
  readonly workload: Workload;
  readonly podStartSeconds: number;
  readonly graceSeconds: number;
  /** of the first run; each further one has the next */
  readonly seed: number;
  /** how often each policy was run */
  readonly runs: number;
  /** what had to be assumed, one sentence each */
  readonly notes: readonly string[];
  readonly lowerBound: LowerBound;
  /** the longest chain of tasks, by type */
  readonly longestChain: readonly ChainLink[];
  /** whose dry pools, levers and sweep are told */
  readonly subject: Outcome;
  /** the subject, others that it is compared with, and the list schedule */
  readonly outcomes: readonly Outcome[];
  readonly levers: readonly LeverResult[];
  readonly sweep: SweepResult | undefined;
}

/** One resource of the quota at several amounts. */
export interface SweepResult {
  readonly resource: Sweep['resource'];
  readonly points: readonly SweepPoint[];
  /** from there on, more helps little; or what the curve is like instead */
  readonly knee: SweepPoint | KneelessCurve;
}

export interface SweepPoint {
  /** cores or bytes */
  readonly amount: number;
  readonly makespanSeconds: number;
  readonly lowerBoundSeconds: number;
}
