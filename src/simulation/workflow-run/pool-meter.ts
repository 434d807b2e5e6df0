import type { Pool } from '../world/pool.ts';
import type { WorkerListener } from '../world/workers.ts';
import { createUseMeter, type Uses } from './meter.ts';
import { createSeries, type Step } from './series.ts';

/** One pool of a run, watched. */
export interface PoolMeter {
  /** what its workers tell */
  readonly listener: WorkerListener<number>;
  /** Messages were put into its queue. */
  noteEnqueued(tasks: readonly number[], queued: number): void;
  /** Its target was set. */
  noteAsked(replicas: number): void;
  asked(): number;
  report(): PoolFigures;
}

export interface PoolFigures {
  /** what its target is set to */
  readonly replicas: readonly Step[];
  /** all that exist, those that start or leave included */
  readonly pods: readonly Step[];
  readonly podSeconds: Uses;
  /** from a message in an empty queue until the target was above 0, and until a pod ran */
  readonly reactionsSeconds: { readonly asked: readonly number[]; readonly ready: readonly number[] };
  /** from each message to a worker that takes it for the first time */
  readonly waitsSeconds: readonly number[];
  /** when its queue was empty and nothing was in work; the last time, absent without any work */
  readonly dryAtSeconds?: number;
  /** tasks that were begun again */
  readonly repeated: number;
}

/** @param queue undefined before the pool is made */
export function createPoolMeter(nowMs: () => number, queue: () => Pool['workers']['queue'] | undefined): PoolMeter {
  const uses = createUseMeter(nowMs);
  const [replicas, pods] = [createSeries(nowMs), createSeries(nowMs)];
  const enqueued = new Map<number, number>();
  const [askedSince, readySince]: [number[], number[]] = [[], []];
  const reactionsSeconds: { readonly asked: number[]; readonly ready: number[] } = { asked: [], ready: [] };
  const waitsSeconds: number[] = [];
  let repeated = 0;
  let dryAtSeconds: number | undefined;
  const react = (since: number[], reactions: number[]): void => {
    for (const sinceMs of since.splice(0)) reactions.push((nowMs() - sinceMs) / 1000);
  };
  const noteReactions = (): void => {
    if (replicas.last() > 0) react(askedSince, reactionsSeconds.asked);
    if (uses.count('idle') + uses.count('working') > 0) react(readySince, reactionsSeconds.ready);
  };
  return {
    listener: {
      onPod: (pod) => {
        uses.note(pod);
        pods.note(uses.countPods());
        noteReactions();
      },
      onBegun: ({ task, isRepeated }, pod) => {
        uses.note(pod);
        if (isRepeated) repeated += 1;
        else waitsSeconds.push((nowMs() - (enqueued.get(task) ?? nowMs())) / 1000);
        enqueued.delete(task);
      },
      onDone: (_, pod) => {
        uses.note(pod);
        if (queue()?.ready() === 0 && queue()?.unacknowledged() === 0) dryAtSeconds = nowMs() / 1000;
      },
    },
    noteEnqueued: (tasks, queued) => {
      for (const task of tasks) enqueued.set(task, nowMs());
      if (queued > 0) return;
      askedSince.push(nowMs());
      readySince.push(nowMs());
      noteReactions();
    },
    noteAsked: (asked) => {
      replicas.note(asked);
      noteReactions();
    },
    asked: () => replicas.last(),
    report: () => ({
      replicas: replicas.steps(),
      pods: pods.steps(),
      podSeconds: uses.podSeconds(),
      reactionsSeconds,
      waitsSeconds,
      ...(dryAtSeconds === undefined ? {} : { dryAtSeconds }),
      repeated,
    }),
  };
}
