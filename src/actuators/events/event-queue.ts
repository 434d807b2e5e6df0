import { toEventName } from './event-object.ts';
import type { PoolEvent } from './pool-event.ts';

/** Events that wait to be written, first come, first served, each once. */
export interface EventQueue {
  /** @returns how many found no place */
  add(events: readonly PoolEvent[]): number;
  /** The next one, which stays until it is removed. */
  peek(): PoolEvent | undefined;
  remove(event: PoolEvent): void;
  /**
   * Lets all others go first.
   *
   * @returns whether it, or a newer one of the same thing, still waits
   */
  postpone(event: PoolEvent): boolean;
}

/** @param limit the most that may wait */
export function createEventQueue(limit: number): EventQueue {
  const waiting = new Map<string, PoolEvent>();
  return {
    add: (events) => {
      let dropped = 0;
      for (const event of events) {
        const name = toPlace(event);
        // The newer one of the same thing takes the place of the older.
        if (waiting.get(name)?.finding.sentence === event.finding.sentence) continue;
        if (waiting.has(name) || waiting.size < limit) waiting.set(name, event);
        else dropped += 1;
      }
      return dropped;
    },
    peek: () => waiting.values().next().value,
    remove: (event) => {
      const place = toPlace(event);
      if (waiting.get(place) === event) waiting.delete(place);
    },
    postpone: (event) => {
      const place = toPlace(event);
      const newest = waiting.get(place);
      if (newest === undefined) return false;
      waiting.delete(place);
      waiting.set(place, newest);
      return true;
    },
  };
}

function toPlace(event: PoolEvent): string {
  return `${event.subject.namespace}/${toEventName(event)}`;
}
