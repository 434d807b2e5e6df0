/** So many workers, needed. */
export interface PastWorkers {
  readonly workers: number;
  /** when that was last so: it counts until the window after that */
  readonly seenAtMs: number;
}

/**
 * Adds a number of workers to those of the last time, forgetting whatever can never be the largest again.
 *
 * @param past falling from the oldest to the newest
 * @param windowMs how long a number that fell still counts
 * @returns the same for next time; the first is the largest within the window, now included
 */
export function noteMost(
  past: readonly PastWorkers[],
  workers: number,
  nowMs: number,
  windowMs: number,
): readonly PastWorkers[] {
  const more = past.filter((one) => one.workers > workers && nowMs - one.seenAtMs <= windowMs);
  return [...more, { workers, seenAtMs: nowMs }];
}
