/** A queue and its counts: what waits, and what some worker has in hand. */
export interface TaskQueue {
  publish(tasks: number): void;
  /** ready + unacknowledged */
  backlog(): number;
  /** A worker takes a task, if one is ready. */
  take(): boolean;
  acknowledge(): void;
  /** The worker left without finishing. */
  putBack(): void;
}

/** @param onReady told whenever a task waits that nobody was there for */
export function createTaskQueue(onReady: () => void): TaskQueue {
  let ready = 0;
  let unacknowledged = 0;
  return {
    publish: (tasks) => {
      ready += tasks;
      onReady();
    },
    backlog: () => ready + unacknowledged,
    take: () => {
      if (ready === 0) return false;
      ready -= 1;
      unacknowledged += 1;
      return true;
    },
    acknowledge: () => {
      unacknowledged -= 1;
    },
    putBack: () => {
      unacknowledged -= 1;
      ready += 1;
      onReady();
    },
  };
}
