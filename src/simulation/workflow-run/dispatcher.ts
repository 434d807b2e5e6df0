import type { Workflow } from '../workflow.ts';

/** What a workflow engine does: it hands out each task when all that it needs are done. */
export interface Dispatcher {
  /** Submits the workflow once more. */
  submit(): void;
  /** @param task its number: see `hand` */
  finish(task: number): void;
  /** all that will be submitted is done */
  isDone(): boolean;
}

/**
 * @param submissions how often it will be submitted
 * @param hand told of tasks that may start, by numbers: their places in the workflow's list, each further submission
 *   counted on
 * @throws Error if a task needs one that does not exist, or itself by way of others
 */
export function createDispatcher(
  { name, tasks }: Workflow,
  submissions: number,
  hand: (tasks: readonly number[]) => void,
): Dispatcher {
  const children = toChildren(name, tasks);
  const missing = new Int32Array(tasks.length * submissions);
  for (let task = 0; task < missing.length; task += 1) missing[task] = tasks[task % tasks.length]?.needs.length ?? 0;
  let submitted = 0;
  let left = missing.length;
  return {
    submit: () => {
      const first = submitted * tasks.length;
      submitted += 1;
      hand(tasks.flatMap(({ needs }, place) => (needs.length === 0 ? [first + place] : [])));
    },
    finish: (task) => {
      left -= 1;
      const place = task % tasks.length;
      const first = task - place;
      const free = (children[place] ?? []).filter((child) => {
        const count = (missing[first + child] ?? 0) - 1;
        missing[first + child] = count;
        return count === 0;
      });
      if (free.length > 0) hand(free.map((child) => first + child));
    },
    isDone: () => left === 0,
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
