import { type Outcome, toAllocated } from '../allocation/allocate.ts';

/**
 * How many of its allocated replicas a pool may be told now.
 *
 * Without pods to watch (a pools file) nothing lags: what was granted runs, so the whole target may be asked for at once.
 *
 * @returns undefined for a rejected pool, which has no number
 */
export function grant(outcome: Outcome): number | undefined {
  return toAllocated(outcome);
}
