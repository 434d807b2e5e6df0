import { toQueueKey } from '../queue-key.ts';
import type { WatchedQueue } from './backlog.ts';

/** A queue that feeds several pools is watched once, with the greatest of what they declare. */
export function mergeQueues(queues: readonly WatchedQueue[]): readonly WatchedQueue[] {
  const merged = new Map<string, WatchedQueue>();
  for (const queue of queues) {
    const key = toQueueKey(queue);
    const known = merged.get(key);
    merged.set(key, known === undefined ? queue : toGreater(known, queue));
  }
  return [...merged.values()];
}

function toGreater(one: WatchedQueue, other: WatchedQueue): WatchedQueue {
  const prefetch = toMaximum(one.prefetch, other.prefetch);
  const expectedSeconds = toMaximum(one.expectedSeconds, other.expectedSeconds);
  return {
    ...one,
    concurrency: Math.max(one.concurrency, other.concurrency),
    ...(prefetch === undefined ? {} : { prefetch }),
    ...(expectedSeconds === undefined ? {} : { expectedSeconds }),
  };
}

function toMaximum(one: number | undefined, other: number | undefined): number | undefined {
  return one === undefined || other === undefined ? (one ?? other) : Math.max(one, other);
}
