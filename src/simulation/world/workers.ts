import { createRandom } from '../random.ts';
import { createTaskQueue, type Delivery, type TaskQueue } from './task-queue.ts';
import type { World } from './world.ts';

/** One pod; it is charged until it is gone. */
export interface Pod<Task = unknown> {
  readonly id: number;
  /** when it began to run */
  runningSinceMs: number;
  phase: 'starting' | 'running' | 'terminating' | 'gone';
  /** what it has in hand: one message at a time, as HyperFlow's prefetch of 1 has it */
  delivery: Delivery<Task> | undefined;
}

/** How long what workers do takes; each may be drawn anew. */
export interface WorkerHabits<Task> {
  /** from the admitted pod to its first task */
  readonly startMs: () => number;
  /** Infinity: never done */
  readonly durationMs: (task: Task) => number;
  /** from the deletion until it is killed, whatever it has in hand */
  readonly graceMs: () => number;
  /** from its last task to the gone pod, if it leaves by itself */
  readonly leaveMs?: number;
}

/** Who hears of a pool's pods and tasks, at once. */
export interface WorkerListener<Task> {
  /** a pod came, ran, began to end or was gone */
  readonly onPod: (pod: Pod<Task>) => void;
  readonly onBegun?: (delivery: Delivery<Task>, pod: Pod<Task>) => void;
  /** called before the worker looks for its next task */
  readonly onDone?: (task: Task, pod: Pod<Task>) => void;
}

/** The pods of one pool and what they work on. */
export interface Workers<Task> {
  readonly queue: TaskQueue<Task>;
  pods(): ReadonlySet<Pod<Task>>;
  /** neither terminating nor gone */
  countActive(): number;
  /** Starts a pod whose room was admitted. */
  start(): void;
  /** Ends one active pod within its grace period. */
  end(): void;
}

export function createWorkers<Task>(
  { events }: World,
  habits: WorkerHabits<Task>,
  listener: WorkerListener<Task>,
): Workers<Task> {
  const pods = new Set<Pod<Task>>();
  let lastId = 0;
  let active = 0;
  const enter = (pod: Pod<Task>, phase: Pod['phase']): void => {
    pod.phase = phase;
    listener.onPod(pod);
  };
  const finish = (pod: Pod<Task>): void => {
    const { delivery } = pod;
    if (delivery === undefined) return;
    pod.delivery = undefined;
    queue.acknowledge();
    listener.onDone?.(delivery.task, pod);
    if (pod.phase === 'terminating') leaveSoon(pod);
    else work(pod);
  };
  const work = (pod: Pod<Task>): void => {
    if (pod.phase !== 'running' || pod.delivery !== undefined) return;
    const delivery = queue.take();
    if (delivery === undefined) return;
    pod.delivery = delivery;
    listener.onBegun?.(delivery, pod);
    events.after(habits.durationMs(delivery.task), () => finish(pod));
  };
  const queue = createTaskQueue<Task>(() => {
    for (const pod of pods) {
      if (queue.ready() === 0) return;
      work(pod);
    }
  });
  const run = (pod: Pod<Task>): void => {
    if (pod.phase !== 'starting') return;
    pod.runningSinceMs = events.nowMs();
    enter(pod, 'running');
    work(pod);
  };
  const leave = (pod: Pod<Task>): void => {
    if (!pods.delete(pod)) return;
    enter(pod, 'gone');
    const { delivery } = pod;
    pod.delivery = undefined;
    if (delivery !== undefined) queue.putBack(delivery);
  };
  const leaveSoon = (pod: Pod<Task>): void => {
    if (habits.leaveMs !== undefined) events.after(habits.leaveMs, () => leave(pod));
  };
  return {
    queue,
    pods: () => pods,
    countActive: () => active,
    start: () => {
      lastId += 1;
      active += 1;
      const pod: Pod<Task> = { id: lastId, phase: 'starting', runningSinceMs: Number.NaN, delivery: undefined };
      pods.add(pod);
      listener.onPod(pod);
      events.after(habits.startMs(), () => run(pod));
    },
    end: () => {
      const pod = chooseNext(pods, events.nowMs());
      if (pod === undefined) return;
      active -= 1;
      enter(pod, 'terminating');
      events.after(habits.graceMs(), () => leave(pod));
      if (pod.delivery === undefined) leaveSoon(pod);
    },
  };
}

/**
 * As a ReplicaSet does, that knows nothing of tasks: one that only starts goes first, then the younger, where ages count as
 * equal within a factor of 2 and chance decides (`ActivePodsWithRanks` in Kubernetes' `pkg/controller/controller_utils.go`).
 */
function chooseNext<Task>(pods: ReadonlySet<Pod<Task>>, nowMs: number): Pod<Task> | undefined {
  let [chosen, least]: [Pod<Task> | undefined, number] = [undefined, Number.POSITIVE_INFINITY];
  for (const pod of pods) {
    if (pod.phase === 'terminating') continue;
    const rank = toRank(pod, nowMs);
    if (rank < least) [chosen, least] = [pod, rank];
  }
  return chosen;
}

/** Its fraction stands for the object's random name: it depends on the pod alone. */
function toRank({ id, phase, runningSinceMs }: Pod, nowMs: number): number {
  const luck = createRandom(id)();
  if (phase === 'starting') return luck - 1;
  // Kubernetes keeps whole seconds.
  const ageMs = nowMs - Math.floor(runningSinceMs / 1000) * 1000;
  return Math.max(0, Math.floor(Math.log2(ageMs * 1e6))) + luck;
}
