import type { WorkflowPool, WorkflowQuota } from '../workflow.ts';
import type { Pool } from '../world/pool.ts';
import type { WorkerListener } from '../world/workers.ts';
import type { Happening } from '../world/world.ts';
import { createJobMeter } from './job-meter.ts';
import { createOvershoot } from './overshoot.ts';
import { createPoolMeter, type PoolMeter } from './pool-meter.ts';
import type { RunFigures } from './report.ts';
import type { TraceEvent } from './simulation.ts';

/** Watches a run. */
export interface Recorder {
  note(happening: Happening): void;
  noteEnqueued(pool: Pool<number>, tasks: readonly number[]): void;
  /** what a pool's workers tell; the recorder hears it first */
  listen(type: string, onDone: (task: number) => void): WorkerListener<number>;
  figures(): RunFigures;
}

export function createRecorder(parts: {
  readonly nowMs: () => number;
  readonly pools: readonly WorkflowPool[];
  readonly quota: WorkflowQuota;
  readonly jobs: WorkflowQuota | undefined;
  readonly find: (type: string) => Pool<number> | undefined;
  readonly onTrace: ((atMs: number, event: TraceEvent) => void) | undefined;
}): Recorder {
  const { nowMs, pools, quota, jobs, find, onTrace } = parts;
  const overshoot = createOvershoot(nowMs, quota.cpu);
  const meters = new Map(pools.map(({ type }) => [type, createPoolMeter(nowMs, () => find(type)?.workers.queue)]));
  const jobMeter = createJobMeter(nowMs);
  let [refusedPods, stoppedWithReady] = [0, 0];
  /** What targets are set to, and what Jobs hold. */
  const toAskedCpu = (): number =>
    pools.reduce((sum, { type, cpu }) => sum + (meters.get(type)?.asked() ?? 0) * cpu, 0) +
    jobMeter.count() * (jobs?.cpu ?? 0);
  return {
    note: (happening) => {
      onTrace?.(nowMs(), happening);
      if (happening.kind === 'refused') refusedPods += 1;
      if (happening.kind === 'deleted' && (find(happening.pool)?.workers.queue.ready() ?? 0) > 0) stoppedWithReady += 1;
      if (happening.kind === 'foreign refused') jobMeter.noteRefused();
      if (happening.kind === 'wrote') meters.get(happening.pool)?.noteAsked(happening.to);
      else if (happening.kind === 'foreign came') jobMeter.note(1);
      else if (happening.kind === 'foreign went') jobMeter.note(-1);
      else return;
      overshoot.note(toAskedCpu());
    },
    noteEnqueued: ({ plan, workers: { queue } }, tasks) =>
      meters.get(plan.name)?.noteEnqueued(tasks, queue.ready() + queue.unacknowledged()),
    listen: (type, onDone) => {
      const trace = (kind: 'began' | 'ended', task: number, pod: number): void =>
        onTrace?.(nowMs(), { kind, pool: type, task, pod });
      return toListener(meters.get(type)?.listener, { trace, onDone });
    },
    figures: () => ({
      refusedPods,
      stoppedWithReady,
      overshoot: overshoot.report(),
      jobs: jobMeter.report(),
      pools: new Map([...meters].map(([type, meter]: [string, PoolMeter]) => [type, meter.report()])),
    }),
  };
}

function toListener(
  meter: WorkerListener<number> | undefined,
  {
    trace,
    onDone,
  }: {
    readonly trace: (kind: 'began' | 'ended', task: number, pod: number) => void;
    readonly onDone: (task: number) => void;
  },
): WorkerListener<number> {
  return {
    onPod: (pod) => meter?.onPod(pod),
    onBegun: (delivery, pod) => {
      trace('began', delivery.task, pod.id);
      meter?.onBegun?.(delivery, pod);
    },
    onDone: (task, pod) => {
      trace('ended', task, pod.id);
      meter?.onDone?.(task, pod);
      onDone(task);
    },
  };
}
