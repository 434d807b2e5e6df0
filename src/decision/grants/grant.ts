import { type Outcome, toAllocated } from '../allocation/allocate.ts';

/**
 * How many of its allocated replicas a pool may be told now.
 *
 * Without pods to watch (a pools file) nothing lags: what was granted runs, so the whole target may be asked for at once.
 *
 * @returns undefined where there is no number to tell: of a rejected pool, of one that can never run, and of one that is
 *   held without a worker, whose backlog may well have grown. An unknown is never a zero.
 */
export function grant(outcome: Outcome): number | undefined {
  if (outcome.kind === 'impossible') return undefined;
  if (outcome.kind === 'held' && outcome.pool.replicas === 0) return undefined;
  return toAllocated(outcome);
}
