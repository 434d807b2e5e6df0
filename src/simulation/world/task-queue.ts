/** A queue of one pool: what waits, and what some worker has in hand. */
export interface TaskQueue<Task> {
  publish(tasks: readonly Task[]): void;
  ready(): number;
  unacknowledged(): number;
  /** since the beginning */
  acknowledged(): number;
  /** A worker takes the oldest task, if one is ready. */
  take(): Delivery<Task> | undefined;
  acknowledge(): void;
  /** The worker left without finishing: the task is the next to be taken. */
  putBack(delivery: Delivery<Task>): void;
}

/** A task in the hands of a worker. */
export interface Delivery<Task> {
  readonly task: Task;
  /** it was in a worker's hands before */
  readonly isRepeated: boolean;
}

/** So much is taken before the place of what was taken is given back: once in a while, so that taking stays cheap. */
const TAKEN_AT_MOST = 1024;

/** @param onReady told whenever a task waits that nobody was there for */
export function createTaskQueue<Task>(onReady: () => void): TaskQueue<Task> {
  const waiting: Task[] = [];
  const returned: Delivery<Task>[] = [];
  let taken = 0;
  let [unacknowledged, acknowledged] = [0, 0];
  const ready = (): number => waiting.length - taken + returned.length;
  const takeOldest = (): Delivery<Task> => {
    const delivery = { task: waiting[taken] as Task, isRepeated: false };
    taken += 1;
    if (taken >= TAKEN_AT_MOST) {
      waiting.splice(0, taken);
      taken = 0;
    }
    return delivery;
  };
  return {
    publish: (tasks) => {
      for (const task of tasks) waiting.push(task);
      onReady();
    },
    ready,
    unacknowledged: () => unacknowledged,
    acknowledged: () => acknowledged,
    take: () => {
      if (ready() === 0) return undefined;
      unacknowledged += 1;
      return returned.pop() ?? takeOldest();
    },
    acknowledge: () => {
      unacknowledged -= 1;
      acknowledged += 1;
    },
    putBack: ({ task }) => {
      unacknowledged -= 1;
      returned.push({ task, isRepeated: true });
      onReady();
    },
  };
}
