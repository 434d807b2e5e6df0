/** How one way of running a workflow went, on average over its runs. */
export interface Outcome {
  /** who set the replicas */
  readonly name: string;
  readonly makespanSeconds: number;
  /** the makespan of each run; at least one */
  readonly runs: readonly number[];
  /** fractions of the quota's CPU over the makespan */
  readonly use: QuotaUse;
  readonly pools: readonly PoolOutcome[];
  /** pods of Jobs inside the quota, of the first run */
  readonly jobPods: readonly Step[];
  /** undefined where there are no pods to refuse */
  readonly refusedPods: number | undefined;
  /** likewise of Jobs; 0 where they run outside the quota */
  readonly refusedJobs: number | undefined;
  /** what was asked for above the quota, in CPU · s; undefined likewise */
  readonly overshootCpuSeconds: number | undefined;
  /** tasks that were done again, as their worker was killed at the end of its grace period; 0 where nobody takes workers away */
  readonly repeatedTasks: number;
}

/** What the quota was busy with; what is missing to 1 was free. */
export interface QuotaUse {
  readonly working: number;
  readonly idle: number;
  readonly starting: number;
  readonly terminating: number;
  /** by Jobs; 0 where they run outside it */
  readonly jobs: number;
}

export interface PoolOutcome {
  readonly type: string;
  /** when the last of its tasks was done; the lines below are those of the first run */
  readonly dryAtSeconds: number;
  /** what its target was set to; undefined where there is no target */
  readonly asked: readonly Step[] | undefined;
  /** its pods, those that start or leave included */
  readonly pods: readonly Step[];
}

/** From this moment on, until the next one. */
export interface Step {
  readonly atSeconds: number;
  readonly replicas: number;
}
