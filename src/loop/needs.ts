import type { Clock } from '../clock.ts';

/** Remembers, for every pool, the largest need within the stabilization window. */
export interface NeedHistory {
  /**
   * Notes what a pool needs now.
   *
   * @param pool any key that names one pool
   * @param need workers, ≥ 0
   * @param replicas what its target is set to: what a pool seen for the first time counts as having needed
   * @returns the largest need within the window, now included
   */
  note(pool: string, need: number, replicas: number): number;
  /** Forgets every pool but these. */
  keepOnly(pools: ReadonlySet<string>): void;
}

interface Need {
  readonly workers: number;
  /** when it was last seen: a need that fell counts until the window after that */
  readonly seenAtMs: number;
}

/** @param windowMs how long a need that fell still counts */
export function createNeedHistory(clock: Clock, windowMs: number): NeedHistory {
  /** Falling from the oldest to the newest: whatever is no larger than a later need can never be the largest again. */
  const histories = new Map<string, Need[]>();
  return {
    note: (pool, need, replicas) => {
      const nowMs = clock.nowMs();
      const known = histories.get(pool) ?? [{ workers: replicas, seenAtMs: nowMs }];
      const larger = known.filter((past) => past.workers > need && nowMs - past.seenAtMs <= windowMs);
      const history = [...larger, { workers: need, seenAtMs: nowMs }];
      histories.set(pool, history);
      return history[0]?.workers ?? need;
    },
    keepOnly: (pools) => {
      for (const pool of histories.keys()) if (!pools.has(pool)) histories.delete(pool);
    },
  };
}
