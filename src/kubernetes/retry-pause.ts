import { ExponentialBackoff, type IBackoff } from 'cockatiel';

/** How long to wait after a failure: longer with each one in a row, and never the same for everybody. */
export interface RetryPause {
  /**
   * The next pause.
   *
   * @param retryAfterMs what the API server asks for at least
   */
  next(retryAfterMs?: number): number;
  /** All is well again. */
  reset(): void;
}

/** The first pauses are some tenths of a second: a restarted API server is ready in 1.4 s. */
const FIRST_MS = 200;

/** The longest, below the time after which readings are stale: an API server that is back is found before pools are held. */
const LONGEST_MS = 10_000;

/** Nobody who means it asks for more; what is longer than this is a mistake of somebody on the way. */
export const LONGEST_RETRY_AFTER_MS = 120_000;

/** How long an API server is left alone that asks for so long; 0 where it does not ask. */
export function capRetryAfter(retryAfterMs = 0): number {
  return Math.min(retryAfterMs, LONGEST_RETRY_AFTER_MS);
}

/** Pauses with decorrelated jitter. */
export function createRetryPause(): RetryPause {
  const factory = new ExponentialBackoff({ initialDelay: FIRST_MS, maxDelay: LONGEST_MS });
  let backoff: IBackoff<unknown> | undefined;
  return {
    next: (retryAfterMs) => {
      backoff = backoff === undefined ? factory.next() : backoff.next(undefined);
      // On top of what is asked for: everybody was asked for the same.
      return capRetryAfter(retryAfterMs) + backoff.duration;
    },
    reset: () => {
      backoff = undefined;
    },
  };
}
