import type { PoolName } from '../contract/pool-name.ts';
import type { Clock } from '../clock.ts';
import { noteMost, type PastWorkers } from '../decision/recent-workers.ts';
import { createPoolMap, type PoolNames } from './pool-map.ts';

/** Remembers, for every pool, the largest need within the stabilization window. */
export interface NeedHistory {
  /**
   * Notes what a pool needs now.
   *
   * @param need workers, ≥ 0
   * @param replicas what its target is set to: what a pool seen for the first time counts as having needed
   * @returns the largest need within the window, now included
   */
  note(pool: PoolName, need: number, replicas: number): number;
  /** Forgets every pool but these. */
  keepOnly(pools: PoolNames): void;
}

/** @param windowMs how long a need that fell still counts */
export function createNeedHistory(clock: Clock, windowMs: number): NeedHistory {
  const histories = createPoolMap<readonly PastWorkers[]>();
  return {
    note: (pool, need, replicas) => {
      const nowMs = clock.nowMs();
      const known = histories.get(pool) ?? [{ workers: replicas, seenAtMs: nowMs }];
      const history = noteMost(known, need, nowMs, windowMs);
      histories.set(pool, history);
      return history[0]?.workers ?? need;
    },
    keepOnly: histories.keepOnly,
  };
}
