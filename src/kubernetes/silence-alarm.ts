import type { Clock } from '../clock.ts';

/** Notices that nothing was heard for too long. */
export interface SilenceAlarm {
  /** Something was heard now; from here on the silence may last so long. */
  heard(limitMs: number): void;
  /** When something was last heard, by the clock. */
  heardAtMs(): number;
  /** Waits for a silence that is too long (true), or for the signal (false). */
  run(signal: AbortSignal): Promise<boolean>;
}

/** @param limitMs how long the first silence may last, from now */
export function createSilenceAlarm(clock: Clock, limitMs: number): SilenceAlarm {
  let heardAtMs = clock.nowMs();
  let allowedMs = limitMs;
  return {
    heard: (limitMs) => {
      heardAtMs = clock.nowMs();
      allowedMs = limitMs;
    },
    heardAtMs: () => heardAtMs,
    run: async (signal) => {
      while (!signal.aborted) {
        const leftMs = heardAtMs + allowedMs - clock.nowMs();
        if (leftMs <= 0) return true;
        await clock.sleep(leftMs, signal);
      }
      return false;
    },
  };
}
