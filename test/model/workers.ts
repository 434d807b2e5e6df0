import type { PoolPlan } from './scenario.ts';
import { createTaskQueue, type TaskQueue } from './task-queue.ts';
import { isStill, type World } from './world.ts';

/** One pod; it is charged until it is gone. */
export interface Pod {
  readonly id: number;
  phase: 'starting' | 'running' | 'terminating' | 'gone';
  hasTask: boolean;
}

/** The pods of one pool and what they work on. */
export interface Workers {
  readonly queue: TaskQueue;
  pods(): ReadonlySet<Pod>;
  countActive(): number;
  /** Starts a pod whose room was admitted. */
  start(): void;
  /** Ends an active pod within its grace period; one without work goes first. */
  end(): void;
}

const LEAST_GRACE_MS = 200;

/** @param onChange told of every pod that came, ran, began to end or was gone, at once */
export function createWorkers(world: World, plan: PoolPlan, onChange: (pod: Pod) => void): Workers {
  const { events, chance } = world;
  const pods = new Set<Pod>();
  let lastId = 0;
  const enter = (pod: Pod, phase: Pod['phase']): void => {
    pod.phase = phase;
    onChange(pod);
  };
  const finish = (pod: Pod): void => {
    if (!pod.hasTask || isStill(world)) return;
    pod.hasTask = false;
    queue.acknowledge();
    work(pod);
  };
  const work = (pod: Pod): void => {
    if (pod.phase !== 'running' || pod.hasTask || !queue.take()) return;
    pod.hasTask = true;
    events.after(plan.taskMs * chance.between(0.5, 1.5), () => finish(pod));
  };
  const queue = createTaskQueue(() => {
    for (const pod of pods) work(pod);
  });
  const run = (pod: Pod): void => {
    if (pod.phase !== 'starting') return;
    enter(pod, 'running');
    work(pod);
  };
  const leave = (pod: Pod): void => {
    pods.delete(pod);
    enter(pod, 'gone');
    if (!pod.hasTask) return;
    pod.hasTask = false;
    queue.putBack();
  };
  return {
    queue,
    pods: () => pods,
    countActive: () => [...pods].filter(({ phase }) => phase !== 'terminating').length,
    start: () => {
      lastId += 1;
      const pod: Pod = { id: lastId, phase: 'starting', hasTask: false };
      pods.add(pod);
      onChange(pod);
      events.after(chance.between(plan.startMs / 2, plan.startMs), () => run(pod));
    },
    end: () => {
      const active = [...pods].filter(({ phase }) => phase !== 'terminating');
      const pod = active.find(({ hasTask }) => !hasTask) ?? active.at(-1);
      if (pod === undefined) return;
      enter(pod, 'terminating');
      events.after(chance.between(LEAST_GRACE_MS, Math.max(LEAST_GRACE_MS, plan.graceMs)), () => leave(pod));
    },
  };
}
