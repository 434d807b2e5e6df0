import type { PoolDecision } from '../../decision/decision.ts';

/**
 * How a pool stands with regard to its first worker: `unknown` where there is no number, `idle` at none granted,
 * `waiting` where workers are granted and the target still has none, `running` where it has some.
 */
export type Activity = 'unknown' | 'idle' | 'waiting' | 'running';

/** What one push stream has said so far. */
export interface Said {
  /** "active", and nothing since has made it untrue */
  readonly isActive: boolean;
  /** when it last said so, by the monotonic clock */
  readonly atMs: number;
}

export const SAID_NOTHING: Said = { isActive: false, atMs: Number.NEGATIVE_INFINITY };

/** @param pool absent where nothing was decided about it */
export function toActivity(pool: PoolDecision | undefined): Activity {
  if (pool?.granted === undefined) return 'unknown';
  if (pool.granted === 0) return 'idle';
  return pool.current === 0 ? 'waiting' : 'running';
}

/**
 * Whether "active" is to be said now: on the edge from none, and again where it seems to have been lost, as KEDA drops an
 * event while the HPA does not list our metric yet. Not oftener than that: each one delays the scaling to zero
 * (http-add-on#1793). "Not active" is never said: KEDA before 2.18 scales to zero on it.
 */
export function shouldSayActive(activity: Activity, said: Said, nowMs: number, repeatMs: number): boolean {
  switch (activity) {
    case 'unknown':
    case 'idle':
      return false;
    case 'running':
      return !said.isActive;
    case 'waiting':
      return !said.isActive || nowMs - said.atMs >= repeatMs;
  }
}
