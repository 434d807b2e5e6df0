import type { Clock } from '../clock.ts';

/**
 * Tells everybody who waits for one API server that it answers again, so that nobody sleeps his own pause to its end: after an
 * outage of some seconds the last of eleven watches came back 13 s after the first.
 */
export interface Recovery {
  /**
   * The API server has answered somebody whom it had not answered before.
   *
   * @returns whether that is news: no more than once in some seconds, as one that comes and goes is not to be hurried
   */
  announce(): boolean;
  /**
   * Waits for a pause after a failure to be over, or for the API server to be back.
   *
   * @returns whether it is back
   */
  pause(ms: number, signal: AbortSignal): Promise<boolean>;
}

const ANNOUNCED_EVERY_MS = 5_000;

/** So that not all come back in the same moment. */
const SPREAD_MS = 300;

export function createRecovery(clock: Clock): Recovery {
  const sleepers = new Set<AbortController>();
  let announcedAtMs = Number.NEGATIVE_INFINITY;
  return {
    announce: () => {
      if (clock.nowMs() - announcedAtMs < ANNOUNCED_EVERY_MS) return false;
      announcedAtMs = clock.nowMs();
      for (const sleeper of sleepers) sleeper.abort();
      return true;
    },
    pause: async (ms, signal) => {
      const woken = new AbortController();
      sleepers.add(woken);
      await clock.sleep(ms, AbortSignal.any([signal, woken.signal]));
      sleepers.delete(woken);
      if (!woken.signal.aborted) return false;
      await clock.sleep(Math.random() * Math.min(SPREAD_MS, ms), signal);
      return true;
    },
  };
}
