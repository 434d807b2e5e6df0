import type { Workflow, WorkflowPool, WorkflowQuota } from '../workflow.ts';
import { toTakers } from '../schedule/workload.ts';
import type { JobFigures } from './job-meter.ts';
import type { Use } from './meter.ts';
import type { PoolFigures } from './pool-meter.ts';
import type { Step } from './series.ts';

/** What a run comes to. */
export interface SimulationReport {
  /** from the first submission to the end of the last task */
  readonly makespanSeconds: number;
  /** CPU-seconds of the tasks themselves that run inside the quota, of what it has over the makespan */
  readonly usefulFraction: number;
  /** creations that the quota refused */
  readonly refusedPods: number;
  /** likewise of Jobs, which run inside the quota or are never refused */
  readonly refusedJobs: number;
  /** ∫ of what is asked for beyond the quota's CPU, for how long that is, and the most that is asked for in all */
  readonly overshootCpuSeconds: number;
  readonly secondsAboveQuota: number;
  readonly mostAskedCpu: number;
  /** workers taken away while their own queue had messages that nobody had begun */
  readonly stoppedWithReady: number;
  /** tasks that were begun a second time */
  readonly repeatedTasks: number;
  readonly idlePodSeconds: number;
  /** of the quota's CPU over the makespan; the rest is held by no pod */
  readonly quotaUse: QuotaUse;
  /** from a message in an empty queue until the pool was asked for, and until it had a pod that runs */
  readonly reaction: { readonly asked: Spread; readonly ready: Spread };
  /** from each message to a worker that takes it */
  readonly waits: Spread;
  /** those with tasks, in the order of the workflow's pools */
  readonly pools: readonly PoolReport[];
  /** pods of Jobs inside the quota, over time */
  readonly jobPods: readonly Step[];
}

/** By pods of pools, by what they do; and by Jobs. */
export type QuotaUse = Readonly<Record<Use | 'jobs', number>>;

/** Seconds; 0 where nothing was measured. */
export interface Spread {
  readonly p50: number;
  readonly p95: number;
}

export interface PoolReport {
  readonly type: string;
  /** of one worker */
  readonly cpu: number;
  /** when its last task was done */
  readonly dryAtSeconds: number;
  /** what its target was set to, over time */
  readonly replicas: readonly Step[];
  /** its pods, those included that start or leave */
  readonly pods: readonly Step[];
}

/** What was recorded. */
export interface RunFigures {
  readonly refusedPods: number;
  readonly stoppedWithReady: number;
  readonly jobs: JobFigures;
  readonly overshoot: { readonly cpuSeconds: number; readonly seconds: number; readonly mostAskedCpu: number };
  readonly pools: ReadonlyMap<string, PoolFigures>;
}

export function toReport(parts: {
  readonly makespanSeconds: number;
  readonly workflow: Workflow;
  readonly submissions: number;
  readonly quota: WorkflowQuota;
  /** those with tasks */
  readonly pools: readonly WorkflowPool[];
  /** what one Job takes of the quota; undefined: they run outside */
  readonly jobs: WorkflowQuota | undefined;
  readonly figures: RunFigures;
}): SimulationReport {
  const { makespanSeconds, quota, pools, jobs, figures } = parts;
  const quotaCpuSeconds = quota.cpu * makespanSeconds;
  const known = pools.flatMap((pool) => {
    const own = figures.pools.get(pool.type);
    return own === undefined ? [] : [{ pool, own }];
  });
  const toPart = (use: Use): number =>
    known.reduce((sum, { pool, own }) => sum + own.podSeconds[use] * pool.cpu, 0) / quotaCpuSeconds;
  return {
    makespanSeconds,
    usefulFraction: toWork(parts) / quotaCpuSeconds,
    refusedPods: figures.refusedPods,
    refusedJobs: figures.jobs.refused,
    overshootCpuSeconds: figures.overshoot.cpuSeconds,
    secondsAboveQuota: figures.overshoot.seconds,
    mostAskedCpu: figures.overshoot.mostAskedCpu,
    stoppedWithReady: figures.stoppedWithReady,
    repeatedTasks: known.reduce((sum, { own }) => sum + own.repeated, 0),
    idlePodSeconds: known.reduce((sum, { own }) => sum + own.podSeconds.idle, 0),
    quotaUse: {
      working: toPart('working'),
      idle: toPart('idle'),
      starting: toPart('starting'),
      terminating: toPart('terminating'),
      jobs: (figures.jobs.podSeconds * (jobs?.cpu ?? 0)) / quotaCpuSeconds,
    },
    reaction: {
      asked: toSpread(known.flatMap(({ own }) => own.reactionsSeconds.asked)),
      ready: toSpread(known.flatMap(({ own }) => own.reactionsSeconds.ready)),
    },
    waits: toSpread(known.flatMap(({ own }) => own.waitsSeconds)),
    pools: known.map(({ pool: { type, cpu }, own: { dryAtSeconds = 0, replicas, pods } }) => {
      return { type, cpu, dryAtSeconds, replicas, pods };
    }),
    jobPods: figures.jobs.pods,
  };
}

/** CPU-seconds of all tasks that run inside the quota. */
function toWork({ submissions, ...workload }: Parameters<typeof toReport>[0]): number {
  const { workflow } = workload;
  const cpus = new Map(toTakers(workload).map(({ type, cpu }) => [type, cpu]));
  return submissions * workflow.tasks.reduce((sum, { type, seconds }) => sum + seconds * (cpus.get(type) ?? 0), 0);
}

function toSpread(values: readonly number[]): Spread {
  const sorted = values.toSorted((left, right) => left - right);
  const toQuantile = (part: number): number => sorted[Math.max(0, Math.ceil(part * sorted.length) - 1)] ?? 0;
  return { p50: toQuantile(0.5), p95: toQuantile(0.95) };
}
