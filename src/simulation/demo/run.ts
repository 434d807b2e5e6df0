import { type Task, TASK_TYPES, type TaskType } from '../montage.ts';

/** One workflow run under way: which tasks may start, and how far it is. */
export interface Run {
  /** from 1 */
  readonly number: number;
  /** the tasks that wait for nobody */
  readonly firstTasks: readonly Task[];
  /** Notes a task as done. Returns those that may start now, in the order of their numbers. */
  finish(task: Task): readonly Task[];
  progress(): RunProgress;
}

/** How far a run is; counts of tasks. */
export interface RunProgress {
  readonly number: number;
  readonly done: number;
  readonly total: number;
  /** in the order in which a run goes through them */
  readonly types: readonly { readonly type: TaskType; readonly done: number; readonly total: number }[];
}

/** @param tasks parents before children */
export function createRun(number: number, tasks: readonly Task[]): Run {
  const children = toChildren(tasks);
  const missingParents = tasks.map(({ parents }) => parents.length);
  const totals = TASK_TYPES.map((type) => ({ type, total: tasks.filter((task) => task.type === type).length }));
  const doneByType = new Map<TaskType, number>();
  return {
    number,
    firstTasks: tasks.filter(({ parents }) => parents.length === 0),
    finish: (task) => {
      doneByType.set(task.type, (doneByType.get(task.type) ?? 0) + 1);
      return (children.get(task.number) ?? []).filter((child) => {
        const missing = (missingParents[child.number] ?? 0) - 1;
        missingParents[child.number] = missing;
        return missing === 0;
      });
    },
    progress: () => {
      const types = totals.map(({ type, total }) => ({ type, done: doneByType.get(type) ?? 0, total }));
      return { number, done: types.reduce((sum, { done }) => sum + done, 0), total: tasks.length, types };
    },
  };
}

function toChildren(tasks: readonly Task[]): ReadonlyMap<number, readonly Task[]> {
  const children = new Map<number, Task[]>();
  for (const task of tasks) {
    for (const parent of task.parents) children.set(parent, [...(children.get(parent) ?? []), task]);
  }
  return children;
}
