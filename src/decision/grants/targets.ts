import { noteFewest, noteMost, type PastWorkers } from '../recent-workers.ts';

/** What was allocated to a pool of late. Both lists end with the last of it. */
export interface Targets {
  /** falling */
  readonly most: readonly PastWorkers[];
  /** rising */
  readonly fewest: readonly PastWorkers[];
}

export const NO_TARGETS: Targets = { most: [], fewest: [] };

/**
 * A target holds until the next one, so one that changes now has been in effect until now. But one from before the pool was
 * held says nothing of how new the claims are that are found after it.
 *
 * @param target undefined where the pool was not divided for
 * @param windowMs how long a target still counts; 0: not at all
 */
export function noteTarget(targets: Targets, target: number | undefined, nowMs: number, windowMs: number): Targets {
  if (windowMs === 0 || target === undefined) return NO_TARGETS;
  const last = targets.most.at(-1);
  // What it was due before is not known, so it may have been nothing.
  const before = { workers: 0, seenAtMs: nowMs };
  if (last === undefined) return note({ most: [], fewest: [before] }, target, nowMs, windowMs);
  const until = last.workers === target ? targets : note(targets, last.workers, nowMs, windowMs);
  return note(until, target, nowMs, windowMs);
}

/** The last of either list is in effect until now, however long ago it was noted. */
export function toExtremes({ most, fewest }: Targets, nowMs: number, windowMs: number) {
  const first = (past: readonly PastWorkers[]): number | undefined =>
    (past.find(({ seenAtMs }) => nowMs - seenAtMs <= windowMs) ?? past.at(-1))?.workers;
  return { most: first(most), fewest: first(fewest) };
}

function note({ most, fewest }: Targets, target: number, nowMs: number, windowMs: number): Targets {
  return {
    most: noteMost(most, target, nowMs, windowMs),
    fewest: noteFewest(fewest, target, nowMs, windowMs),
  };
}
