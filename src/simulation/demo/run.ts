import { toLowerBound } from '../schedule/lower-bound.ts';
import type { Task } from '../workflow.ts';
import type { Workload } from '../schedule/workload.ts';

/** One workflow run under way, and how far it is. */
export interface Run {
  /** from 1 */
  readonly number: number;
  /** @param place of a task in the workflow's list */
  noteBegun(place: number, nowMs: number): void;
  noteDone(place: number): void;
  /** Are all tasks of this type done? */
  isDone(type: string): boolean;
  /** Are all tasks done? */
  isOver(): boolean;
  progress(nowMs: number): RunProgress;
}

/** How far a run is; counts of tasks. */
export interface RunProgress {
  readonly number: number;
  readonly done: number;
  readonly total: number;
  /** in the order of the workflow's tasks */
  readonly types: readonly { readonly type: string; readonly done: number; readonly total: number }[];
  /** no schedule ends it sooner, if it had the whole quota and pods started at once */
  readonly leastSecondsLeft: number;
}

export function createRun(number: number, workload: Workload): Run {
  const { tasks } = workload.workflow;
  const totals = countByType(tasks);
  const doneByType = new Map<string, number>();
  const beganAtMs = new Map<number, number>();
  const done = new Set<number>();
  return {
    number,
    noteBegun: (place, nowMs) => void beganAtMs.set(place, nowMs),
    noteDone: (place) => {
      const type = tasks[place]?.type ?? '';
      done.add(place);
      beganAtMs.delete(place);
      doneByType.set(type, (doneByType.get(type) ?? 0) + 1);
    },
    isDone: (type) => (doneByType.get(type) ?? 0) === (totals.get(type) ?? 0),
    isOver: () => done.size === tasks.length,
    progress: (nowMs) => ({
      number,
      done: done.size,
      total: tasks.length,
      types: [...totals].map(([type, total]) => ({ type, done: doneByType.get(type) ?? 0, total })),
      leastSecondsLeft: toSecondsLeft(workload, done, (place) => (nowMs - (beganAtMs.get(place) ?? nowMs)) / 1000),
    }),
  };
}

function countByType(tasks: readonly Task[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { type } of tasks) counts.set(type, (counts.get(type) ?? 0) + 1);
  return counts;
}

/** @param toElapsed seconds that a task has been worked on */
function toSecondsLeft(
  { workflow, pools, quota }: Workload,
  done: ReadonlySet<number>,
  toElapsed: (place: number) => number,
): number {
  const open = [...workflow.tasks.keys()].filter((place) => !done.has(place));
  const places = new Map(open.map((place, index) => [place, index]));
  const tasks = open.flatMap((place) => {
    const task = workflow.tasks[place];
    if (task === undefined) return [];
    const seconds = Math.max(0, task.seconds - toElapsed(place));
    return [{ ...task, seconds, needs: task.needs.flatMap((need) => places.get(need) ?? []) }];
  });
  return tasks.length === 0 ? 0 : toLowerBound({ workflow: { name: workflow.name, tasks }, pools, quota }).seconds;
}
