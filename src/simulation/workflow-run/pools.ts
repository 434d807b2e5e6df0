import { toManners } from '../contenders/plans.ts';
import { toMillis, toMostWorkers } from '../schedule/workload.ts';
import type { WorkflowPool, WorkflowQuota } from '../workflow.ts';
import type { PoolPlan } from '../world/plan.ts';
import type { WorkerHabits } from '../world/workers.ts';
import type { World } from '../world/world.ts';
import type { Setting } from './setting.ts';
import type { Simulation } from './simulation.ts';

/** The HPA's period, Kubernetes' default (`--horizontal-pod-autoscaler-sync-period`). */
const HPA_PERIOD_MS = 15_000;

/** One number per row: milli-CPU and bytes. */
export function toCharges({ cpu, memoryBytes }: WorkflowQuota): readonly [number, number] {
  return [toMillis(cpu), memoryBytes];
}

/** @throws Error if the quota holds not one worker of it */
export function checkRoom(pool: WorkflowPool, quota: WorkflowQuota): void {
  if (toMostWorkers(pool, quota) >= 1) return;
  const { type, cpu, memoryBytes } = pool;
  throw new Error(
    `a worker of ${type} takes ${cpu} CPU and ${memoryBytes} bytes; the quota has ${quota.cpu} and ${quota.memoryBytes}`,
  );
}

/** When each HPA ticks first; all at once where they were made together. */
export function toFirstTicks({ chance }: World, { hpaPhases, firstTickSeconds }: Setting): () => number {
  const sharedMs = firstTickSeconds === undefined ? chance.between(0, HPA_PERIOD_MS) : firstTickSeconds * 1000;
  return () => (hpaPhases === 'together' ? sharedMs : chance.between(0, HPA_PERIOD_MS));
}

/** @param hpaPhaseMs of its first tick */
export function toPlan(
  world: World,
  { contender, workflow }: Pick<Simulation, 'contender' | 'workflow'>,
  pool: WorkflowPool,
  { cooldownSeconds, hpaPhaseMs }: Pick<Setting, 'cooldownSeconds'> & { readonly hpaPhaseMs: number },
): PoolPlan {
  const manners = toManners(contender);
  const seconds = workflow.tasks.flatMap((task) => (task.type === pool.type ? [task.seconds] : []));
  const meanSeconds = seconds.reduce((sum, one) => sum + one, 0) / seconds.length;
  return {
    ...manners,
    ...(cooldownSeconds === undefined ? {} : { cooldownMs: cooldownSeconds * 1000 }),
    name: pool.type,
    charges: toCharges(pool),
    ...(isDeclared(contender) ? { expectedSeconds: meanSeconds } : {}),
    minReplicaCount: 0,
    maxReplicaCount: pool.maxReplicas,
    pollingPhaseMs: world.chance.between(0, manners.pollingMs),
    hpaPeriodMs: HPA_PERIOD_MS,
    hpaPhaseMs,
    scaleDownWindowMs: 0,
  };
}

function isDeclared(contender: Simulation['contender']): boolean {
  return contender === 'static' || contender.startsWith('drain-time-declared');
}

/** @param toSeconds of a task by its number */
export function toHabits(
  podStartSeconds: number,
  { taskOverheadSeconds, graceSeconds, leaveSeconds }: Setting,
  toSeconds: (task: number) => number,
): WorkerHabits<number> {
  return {
    startMs: () => podStartSeconds * 1000,
    durationMs: (task) => (toSeconds(task) + taskOverheadSeconds) * 1000,
    graceMs: () => graceSeconds * 1000,
    leaveMs: leaveSeconds * 1000,
  };
}
