import { appendFileSync } from 'node:fs';
import { monotonicMs } from '../monotonic.ts';
import type { TimelineEntry, TimelineFact } from './timeline.ts';

/** A timeline while it is being written. */
export interface TimelineLog {
  /** Writes it down, with the time. */
  add(fact: TimelineFact): void;
  /** Writes it down if it differs from the last one of the same key. */
  change(key: string, fact: TimelineFact): void;
  entries(): readonly TimelineEntry[];
}

/** @param path of a file of JSON lines that is appended to */
export function createTimelineLog(path: string): TimelineLog {
  const startedAtMs = monotonicMs();
  const entries: TimelineEntry[] = [];
  const last = new Map<string, string>();
  const add = (fact: TimelineFact): void => {
    const entry: TimelineEntry = { atMs: Math.round(monotonicMs() - startedAtMs), ...fact };
    entries.push(entry);
    appendFileSync(path, `${JSON.stringify(entry)}\n`);
  };
  return {
    add,
    change: (key, fact) => {
      const text = JSON.stringify(fact);
      if (last.get(key) === text) return;
      last.set(key, text);
      add(fact);
    },
    entries: () => entries,
  };
}
