import type { Clock } from '../../clock.ts';

/** What is to be looked at, each no later than when it was first asked for. */
export interface Agenda {
  /** @param afterMs not before then; default: at once */
  add(key: string, afterMs?: number): void;
  /** Waits for the next that is due; several may wait at once. Undefined when the signal aborts. */
  next(signal: AbortSignal): Promise<string | undefined>;
}

/** A sleep has to end some time; nothing depends on when. */
const LONGEST_SLEEP_MS = 3_600_000;

export function createAgenda(clock: Clock): Agenda {
  const due = new Map<string, number>();
  let awake = new AbortController();
  return {
    add: (key, afterMs = 0) => {
      const atMs = clock.nowMs() + afterMs;
      if ((due.get(key) ?? Number.POSITIVE_INFINITY) <= atMs) return;
      due.set(key, atMs);
      awake.abort();
    },
    next: async (signal) => {
      while (!signal.aborted) {
        const first = findFirst(due);
        if (first !== undefined && first.atMs <= clock.nowMs()) {
          due.delete(first.key);
          return first.key;
        }
        if (awake.signal.aborted) awake = new AbortController();
        const sleepMs = first === undefined ? LONGEST_SLEEP_MS : first.atMs - clock.nowMs();
        await clock.sleep(sleepMs, AbortSignal.any([signal, awake.signal]));
      }
      return undefined;
    },
  };
}

/** Of several that are due at the same time, the one that was asked for first. */
function findFirst(due: ReadonlyMap<string, number>): { readonly key: string; readonly atMs: number } | undefined {
  let first: { key: string; atMs: number } | undefined;
  for (const [key, atMs] of due) if (first === undefined || atMs < first.atMs) first = { key, atMs };
  return first;
}
