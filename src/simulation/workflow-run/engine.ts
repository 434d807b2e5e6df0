import type { Workflow } from '../workflow.ts';
import type { JobWork } from '../world/jobs.ts';
import type { Pool } from '../world/pool.ts';
import type { World } from '../world/world.ts';
import { createDispatcher, type Dispatcher } from './dispatcher.ts';
import type { Setting } from './setting.ts';

/** The workflow engine of a run: it fills the queues, and runs as Jobs what has none. */
export interface Engine {
  /** Submits the workflow once more. */
  submit(): void;
  finish: Dispatcher['finish'];
  left: Dispatcher['left'];
  /** of a task by its number */
  toSeconds(task: number): number;
}

/** What the engine fills, and who hears of it. */
export interface EngineSurroundings {
  /** undefined for a type that has no pool */
  readonly find: (type: string) => Pool<number> | undefined;
  readonly startJob: (work: JobWork) => void;
  /** told before messages are put into a pool's queue */
  readonly onEnqueue?: (pool: Pool<number>, tasks: readonly number[]) => void;
  /** told of a task without a pool that begins */
  readonly onJob?: (task: number) => void;
  /** told of a task that is done, Jobs included, before those that waited for it are handed out */
  readonly onDone?: (task: number) => void;
}

export function createEngine(
  { events }: World,
  { workflow, setting }: { readonly workflow: Workflow; readonly setting: Setting },
  { find, startJob, onEnqueue, onJob, onDone }: EngineSurroundings,
): Engine {
  const { tasks } = workflow;
  const toSeconds = (task: number): number => tasks[task % tasks.length]?.seconds ?? 0;
  const finish = (task: number): void => {
    onDone?.(task);
    dispatcher.finish(task);
  };
  const runJob = (task: number): void =>
    startJob({ seconds: toSeconds(task), onBegun: () => onJob?.(task), onDone: () => finish(task) });
  const handOut = (type: string, own: readonly number[]): void => {
    const pool = find(type);
    if (pool === undefined) return own.forEach(runJob);
    onEnqueue?.(pool, own);
    pool.workers.queue.publish(own);
  };
  const handOutAll = (numbers: readonly number[]): void => {
    const byType = Map.groupBy(numbers, (task) => tasks[task % tasks.length]?.type ?? '');
    for (const [type, own] of byType) handOut(type, own);
  };
  const dispatcher = createDispatcher(workflow, (numbers) =>
    events.after(setting.dispatchSeconds * 1000, () => handOutAll(numbers)),
  );
  return { submit: dispatcher.submit, finish, left: dispatcher.left, toSeconds };
}
