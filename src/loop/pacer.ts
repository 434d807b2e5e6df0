import type { Clock } from '../clock.ts';

/** Says when the next cycle is due: at an interval, and soon after a change. */
export interface Pacer {
  /** Something changed: the next cycle is due as soon as the gap allows. */
  wake(): void;
  /**
   * Waits until the next cycle is due, or the signal aborts.
   *
   * @param longestMs in place of the interval, where something changes by time alone, or the interval began earlier
   */
  pause(signal: AbortSignal, longestMs?: number): Promise<void>;
}

/**
 * Changes that come together are answered together: between two cycles there is always the gap.
 *
 * @param intervalMs longest pause
 * @param gapMs shortest pause, below the interval
 */
export function createPacer(clock: Clock, intervalMs: number, gapMs: number): Pacer {
  let isWoken = false;
  let nap: AbortController | undefined;
  return {
    wake: () => {
      isWoken = true;
      nap?.abort();
    },
    pause: async (signal, longestMs = intervalMs) => {
      await clock.sleep(gapMs, signal);
      if (!isWoken && !signal.aborted) {
        const current = new AbortController();
        const end = (): void => current.abort();
        nap = current;
        signal.addEventListener('abort', end, { once: true });
        await clock.sleep(Math.max(0, Math.min(longestMs, intervalMs) - gapMs), current.signal);
        signal.removeEventListener('abort', end);
        nap = undefined;
      }
      isWoken = false;
    },
  };
}
