import type { PoolPlan } from './plan.ts';
import type { Quota } from './quota.ts';
import { createReplicaSet, type ReplicaSet } from './replica-set.ts';
import { createTarget, type Target, type TargetState } from './target.ts';
import { createWorkers, type Pod, type WorkerHabits, type WorkerListener, type Workers } from './workers.ts';
import type { World } from './world.ts';

/** One pool as it really is. */
export interface Pool<Task = unknown> {
  readonly plan: PoolPlan;
  readonly target: Target;
  readonly workers: Workers<Task>;
  readonly replicaSet: ReplicaSet;
}

/** Who hears of a pool's changes, at once; the readings make them late. */
export interface PoolListener {
  readonly onSpec: (state: TargetState) => void;
  readonly onPod: (id: number, phase: Pod['phase']) => void;
  readonly onRefused: () => void;
}

/** What a pool is made of. */
export interface PoolParts<Task> {
  readonly plan: PoolPlan;
  readonly habits: WorkerHabits<Task>;
  /** told of what workers do, besides the pods' phases */
  readonly work?: Partial<WorkerListener<Task>>;
}

export function createPool<Task>(
  world: World,
  { plan, habits, work }: PoolParts<Task>,
  quota: Quota,
  listener: PoolListener,
): Pool<Task> {
  const target = createTarget(world, plan, { onChange: listener.onSpec, onSet: () => replicaSet.sync() });
  const onPod = (pod: Pod<Task>): void => {
    work?.onPod?.(pod);
    listener.onPod(pod.id, pod.phase);
    target.touch();
    if (pod.phase === 'gone') quota.release(plan.charges);
    replicaSet.wake();
  };
  const workers = createWorkers(world, habits, { ...work, onPod });
  const replicaSet = createReplicaSet(world, plan, { target, workers, quota, onRefused: listener.onRefused });
  replicaSet.sync();
  return { plan, target, workers, replicaSet };
}
