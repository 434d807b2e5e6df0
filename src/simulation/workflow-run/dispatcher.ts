import type { Workflow } from '../workflow.ts';

/** What a workflow engine does: it hands out each task when all that it needs are done. */
export interface Dispatcher {
  /** Submits the workflow once more. */
  submit(): void;
  /** @param task its number: see `hand` */
  finish(task: number): void;
  /** how many tasks are submitted and not done */
  left(): number;
}

/**
 * @param hand told of tasks that may start, by numbers: their places in the workflow's list, each further submission
 *   counted on
 * @throws Error if a task needs one that does not exist, or itself by way of others
 */
export function createDispatcher({ name, tasks }: Workflow, hand: (tasks: readonly number[]) => void): Dispatcher {
  const children = toChildren(name, tasks);
  const needs = Int32Array.from(tasks, (task) => task.needs.length);
  /** of each submission that is under way: how many needs of each task are not done, and how many tasks */
  const underWay = new Map<number, { readonly missing: Int32Array; left: number }>();
  let [submitted, left] = [0, 0];
  return {
    submit: () => {
      const first = submitted * tasks.length;
      underWay.set(submitted, { missing: needs.slice(), left: tasks.length });
      submitted += 1;
      left += tasks.length;
      hand(tasks.flatMap((task, place) => (task.needs.length === 0 ? [first + place] : [])));
    },
    finish: (task) => {
      const place = task % tasks.length;
      const first = task - place;
      const submission = underWay.get(first / tasks.length);
      if (submission === undefined) return;
      left -= 1;
      submission.left -= 1;
      if (submission.left === 0) underWay.delete(first / tasks.length);
      const free = (children[place] ?? []).filter((child) => {
        const count = (submission.missing[child] ?? 0) - 1;
        submission.missing[child] = count;
        return count === 0;
      });
      if (free.length > 0) hand(free.map((child) => first + child));
    },
    left: () => left,
  };
}

function toChildren(name: string, tasks: Workflow['tasks']): readonly (readonly number[])[] {
  const children: number[][] = tasks.map(() => []);
  for (const [place, { id, needs }] of tasks.entries()) {
    for (const need of needs) {
      const siblings = children[need];
      if (siblings === undefined) throw new Error(`task ${id} of ${name} needs task ${need} of ${tasks.length}`);
      siblings.push(place);
    }
  }
  checkOrder(name, tasks, children);
  return children;
}

/** Every task is reached when tasks are done in any order that their needs allow. */
function checkOrder(name: string, tasks: Workflow['tasks'], children: readonly (readonly number[])[]): void {
  const missing = tasks.map(({ needs }) => needs.length);
  const reached = tasks.flatMap(({ needs }, place) => (needs.length === 0 ? [place] : []));
  for (const place of reached) {
    for (const child of children[place] ?? []) {
      missing[child] = (missing[child] ?? 0) - 1;
      if (missing[child] === 0) reached.push(child);
    }
  }
  if (reached.length === tasks.length) return;
  const waiting = tasks.find((_, place) => (missing[place] ?? 0) > 0);
  throw new Error(`${tasks.length - reached.length} tasks of ${name} wait for one another for ever: ${waiting?.id} …`);
}
