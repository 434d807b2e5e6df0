import { ExponentialBackoff, halfJitterGenerator, type IBackoff } from 'cockatiel';

/** A read may take a tenth of the broker's and our time: 10 000 queues every second would cost the broker a core. */
const PAUSE_FACTOR = 10;

/** So many reads in a row must be slow before the next ones come more seldom. */
const RECENT_READS = 5;

/** A broker that is back is seen within so long, however slowly it is polled when it is well. */
const LONGEST_RETRY_MS = 2_000;

/** The first retry comes soon, since most failures are a connection that was cut. */
const FIRST_RETRY_MS = 200;

/** When to read next: a pause after success counts from the start of the last read, one after a failure from its end. */
export interface Pace {
  /** @returns the pause after a read that took so long */
  succeed(lastMs: number): number;
  /** @returns the pause after a failure: longer each time up to some limit, and never twice the same */
  fail(): number;
}

/**
 * @param pollIntervalMs the shortest pause between two reads that went well
 * @param staleAfterMs half of it is the longest: one slow read must not make every value too old before the next
 */
export function createPace(pollIntervalMs: number, staleAfterMs: number): Pace {
  const longestMs = Math.max(pollIntervalMs, staleAfterMs / 2);
  const maxDelay = Math.min(5 * pollIntervalMs, LONGEST_RETRY_MS);
  // Half jitter keeps spreading at the limit, where cockatiel's default settles on one value.
  const delays = new ExponentialBackoff({ generator: halfJitterGenerator, initialDelay: FIRST_RETRY_MS, maxDelay });
  let delay: IBackoff<unknown> | undefined;
  let recentMs: readonly number[] = [];
  return {
    succeed: (lastMs) => {
      // Some hiccups are no slow broker, and a first read opens connections: the shortest of the last ones counts.
      recentMs = [lastMs, ...recentMs].slice(0, RECENT_READS);
      const durationMs = recentMs.length < RECENT_READS ? 0 : Math.min(...recentMs);
      delay = undefined;
      return Math.min(longestMs, Math.max(pollIntervalMs, PAUSE_FACTOR * durationMs));
    },
    fail: () => {
      delay = delay === undefined ? delays.next() : delay.next(undefined);
      return delay.duration;
    },
  };
}
