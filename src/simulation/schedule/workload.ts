import type { Workflow, WorkflowPool, WorkflowQuota } from '../workflow.ts';

/** A workflow and what it may run with. */
export interface Workload {
  readonly workflow: Workflow;
  readonly pools: readonly WorkflowPool[];
  readonly quota: WorkflowQuota;
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

/** Pools of which not one worker fits: their tasks would wait for ever. */
export function findImpossible({ pools, quota }: Pick<Workload, 'pools' | 'quota'>): readonly WorkflowPool[] {
  return pools.filter((pool) => toMostWorkers(pool, quota) < 1);
}
