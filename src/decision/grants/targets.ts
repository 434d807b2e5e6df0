import { withinWindow } from './window.ts';

/** What was allocated to a pool from some moment on, until the next such moment. */
export interface Target {
  readonly atMs: number;
  readonly workers: number;
}

/**
 * Adds what is allocated to a pool now to what was of late. What it was due before the first of them is not known, so it may
 * have been nothing; nor does one from before the pool was held say how new the claims are that are found after it.
 *
 * @param targets from the last call, oldest first, each other than the one before; empty at first
 * @param target undefined where the pool was not divided for
 * @param windowMs how long a target still counts after the next one; 0: not at all
 */
export function noteTarget(
  targets: readonly Target[],
  target: number | undefined,
  nowMs: number,
  windowMs: number,
): readonly Target[] {
  if (windowMs === 0 || target === undefined) return [];
  const known = targets.length > 0 ? targets : [{ atMs: nowMs, workers: 0 }];
  if (known.at(-1)?.workers === target) return known;
  const recent = withinWindow(known, nowMs, windowMs);
  recent.push({ atMs: nowMs, workers: target });
  return recent;
}

/** The most and the fewest that it was allocated within the window, and was so as the window began; undefined: unknown. */
export function toExtremes(targets: readonly Target[], nowMs: number, windowMs: number) {
  const recent = withinWindow(targets, nowMs, windowMs).map(({ workers }) => workers);
  if (recent.length === 0) return { most: undefined, fewest: undefined };
  return { most: Math.max(...recent), fewest: Math.min(...recent) };
}
