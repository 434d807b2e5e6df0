import type { Workflow } from '../workflow.ts';
import type { Pool } from '../world/pool.ts';
import type { World } from '../world/world.ts';
import { createDispatcher, type Dispatcher } from './dispatcher.ts';
import type { Setting } from './setting.ts';

/** The workflow engine of a run: it fills the queues, and runs as Jobs what has none. */
export interface Engine {
  /** Submits the workflow at each moment that the setting names. */
  start(): void;
  finish: Dispatcher['finish'];
  isDone: Dispatcher['isDone'];
  /** of a task by its number */
  toSeconds(task: number): number;
}

export function createEngine(
  { events }: World,
  { workflow, setting }: { readonly workflow: Workflow; readonly setting: Setting },
  queues: {
    /** undefined for a type that has no pool */
    readonly find: (type: string) => Pool<number> | undefined;
    /** told before messages are put into a pool's queue */
    readonly onEnqueue: (pool: Pool<number>, tasks: readonly number[]) => void;
  },
): Engine {
  const { tasks } = workflow;
  const toSeconds = (task: number): number => tasks[task % tasks.length]?.seconds ?? 0;
  const runJob = (task: number): void =>
    events.after((setting.jobStartSeconds + toSeconds(task)) * 1000, () => dispatcher.finish(task));
  const handOut = (type: string, own: readonly number[]): void => {
    const pool = queues.find(type);
    if (pool === undefined) return own.forEach(runJob);
    queues.onEnqueue(pool, own);
    pool.workers.queue.publish(own);
  };
  const handOutAll = (numbers: readonly number[]): void => {
    const byType = Map.groupBy(numbers, (task) => tasks[task % tasks.length]?.type ?? '');
    for (const [type, own] of byType) handOut(type, own);
  };
  const dispatcher = createDispatcher(workflow, setting.submittedAtSeconds.length, (numbers) =>
    events.after(setting.dispatchSeconds * 1000, () => handOutAll(numbers)),
  );
  return {
    start: () => {
      for (const atSeconds of setting.submittedAtSeconds) events.after(atSeconds * 1000, dispatcher.submit);
    },
    finish: dispatcher.finish,
    isDone: dispatcher.isDone,
    toSeconds,
  };
}
