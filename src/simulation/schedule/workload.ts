import type { Workflow, WorkflowPool, WorkflowQuota } from '../workflow.ts';

/** A workflow and what it may run with. */
export interface Workload {
  readonly workflow: Workflow;
  readonly pools: readonly WorkflowPool[];
  readonly quota: WorkflowQuota;
  /** what the pod of a task without a pool takes of the quota; absent: it runs as a Job outside the quota */
  readonly jobs?: WorkflowQuota | undefined;
}

/** The tasks of a type that has none run as Jobs, one each. */
export function hasPool({ pools }: Workload, type: string): boolean {
  return pools.some((pool) => pool.type === type);
}

/** Whoever takes room of the quota: the pools and, where Jobs run inside it, each type that has none, without a maximum. */
export function toTakers(workload: Workload): readonly WorkflowPool[] {
  const { workflow, pools, jobs } = workload;
  if (jobs === undefined) return pools;
  const types = [...new Set(workflow.tasks.map(({ type }) => type))].filter((type) => !hasPool(workload, type));
  return [...pools, ...types.map((type) => ({ type, ...jobs, maxReplicas: Infinity }))];
}

/**
 * How many workers of a pool there can be at most, alone in the quota. Amounts are counted in thousandths of a core and
 * whole bytes, as Kubernetes counts them, so that ten tenths of a core are one.
 */
export function toMostWorkers(pool: WorkflowPool, quota: WorkflowQuota): number {
  const fits = (available: number, each: number): number => (each > 0 ? Math.floor(available / each) : Infinity);
  return Math.min(
    pool.maxReplicas,
    fits(toMillis(quota.cpu), toMillis(pool.cpu)),
    fits(quota.memoryBytes, pool.memoryBytes),
  );
}

/** Cores → thousandths of a core. */
export function toMillis(cores: number): number {
  return Math.round(cores * 1000);
}

/** Does it hold a worker of every pool at once, and a Job beside them where these run inside it? */
export function holdsOneOfEach({ pools, quota, jobs }: Workload): boolean {
  const all = jobs === undefined ? pools : [...pools, jobs];
  const cpu = all.reduce((sum, one) => sum + toMillis(one.cpu), 0);
  const memoryBytes = all.reduce((sum, one) => sum + one.memoryBytes, 0);
  return cpu <= toMillis(quota.cpu) && memoryBytes <= quota.memoryBytes;
}

/** Those of which not one worker fits: their tasks would wait for ever. */
export function findImpossible(workload: Workload): readonly WorkflowPool[] {
  return toTakers(workload).filter((taker) => toMostWorkers(taker, workload.quota) < 1);
}
