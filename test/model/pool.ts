import { createReplicaSet, type ReplicaSet } from './replica-set.ts';
import type { Quota } from './quota.ts';
import type { PoolPlan } from './scenario.ts';
import { createTarget, type Target, type TargetState } from './target.ts';
import { createWorkers, type Pod, type Workers } from './workers.ts';
import { isStill, type World } from './world.ts';

/** One pool as it really is. */
export interface Pool {
  readonly plan: PoolPlan;
  readonly target: Target;
  readonly workers: Workers;
  readonly replicaSet: ReplicaSet;
}

/** Who hears of a pool's changes, at once; the readings make them late. */
export interface PoolListener {
  readonly onSpec: (state: TargetState) => void;
  readonly onPod: (id: number, phase: Pod['phase']) => void;
  readonly onRefused: () => void;
}

/** The ReplicaSet notices events on its own pods within this time. */
const NOTICE_MS = 50;

export function createPool(world: World, plan: PoolPlan, quota: Quota, listener: PoolListener): Pool {
  const target = createTarget(world, plan, { onChange: listener.onSpec, onSet: () => replicaSet.sync() });
  const workers = createWorkers(world, plan, (pod) => {
    listener.onPod(pod.id, pod.phase);
    target.touch();
    if (pod.phase === 'gone') quota.release(plan.charges);
    if (pod.phase !== 'starting') world.events.after(world.chance.between(1, NOTICE_MS), () => replicaSet.sync());
  });
  const replicaSet = createReplicaSet(world, plan, { target, workers, quota, onRefused: listener.onRefused });
  replicaSet.sync();
  for (const { atMs, tasks } of plan.bursts) world.events.after(atMs, () => workers.queue.publish(tasks));
  if (world.scenario.disturbances.includes('evictions')) startEvictions(world, plan, workers);
  return { plan, target, workers, replicaSet };
}

const EVICTION_GAP_MS = 40_000;

/** Now and then a pod is evicted: it is replaced while it still terminates. */
function startEvictions(world: World, plan: PoolPlan, workers: Workers): void {
  world.events.after(world.chance.between(0, EVICTION_GAP_MS), () => {
    if (isStill(world)) return;
    if (workers.countActive() > 0) {
      world.note({ kind: 'evicted', pool: plan.name });
      workers.end();
    }
    startEvictions(world, plan, workers);
  });
}
