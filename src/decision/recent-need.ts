/** A need that a pool had, in workers. */
export interface PastNeed {
  readonly workers: number;
  /** when it was last seen: a need that fell counts until the window after that */
  readonly seenAtMs: number;
}

/**
 * Adds what a pool needs now to what it needed lately, forgetting whatever can never be the largest again.
 *
 * @param past falling from the oldest to the newest
 * @param windowMs how long a need that fell still counts
 * @returns the same for next time; the first is the largest within the window, now included
 */
export function noteNeed(
  past: readonly PastNeed[],
  workers: number,
  nowMs: number,
  windowMs: number,
): readonly PastNeed[] {
  const larger = past.filter((need) => need.workers > workers && nowMs - need.seenAtMs <= windowMs);
  larger.push({ workers, seenAtMs: nowMs });
  return larger;
}
