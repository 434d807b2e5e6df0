import { setTimeout as delay } from 'node:timers/promises';

/** Time as an argument, so that tests and the embedded world run it as they like. */
export interface Clock {
  /** Monotonic milliseconds since some fixed moment: what ages and windows are measured with. Wall time may jump. */
  nowMs(): number;
  /** When the process began, by the same clock: a predecessor had ended by then. */
  readonly startedAtMs: number;
  /** Wall time, only for people to read. */
  wallTime(): Date;
  /** Waits so long, or until the signal aborts, whichever comes first; never rejects. */
  sleep(ms: number, signal: AbortSignal): Promise<void>;
}

export const systemClock: Clock = {
  nowMs: () => performance.now(),
  startedAtMs: 0,
  wallTime: () => new Date(),
  sleep: async (ms, signal) => {
    await delay(ms, undefined, { signal }).catch(() => undefined);
  },
};
