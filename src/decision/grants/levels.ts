import { withinWindow } from './window.ts';

/** A pool's level at one moment: what it was granted, or the floor below which only KEDA takes it. */
export interface Level {
  readonly atMs: number;
  readonly level: number;
}

/** What the last levels of a pool say about its next grant. */
export interface Fall {
  /** at the last decision */
  readonly lastLevel: number;
  /** it fell within the window, and an answer or a write could still carry more than it is now, or a write is in flight */
  readonly fell: boolean;
}

/**
 * @param levels of the last decisions, oldest first
 * @param window how long an answer can still become the HPA's write; the largest number that one, or a write of ours,
 *   carried within it; and whether one of ours is in flight, so that nobody knows what is set
 * @returns undefined before the first decision
 */
export function toFall(
  levels: readonly Level[],
  nowMs: number,
  window: { readonly ms: number; readonly carried: number; readonly isWriting: boolean },
): Fall | undefined {
  const last = levels.at(-1);
  if (last === undefined) return undefined;
  const recent = withinWindow(levels, nowMs, window.ms);
  const hasDropped = recent.some(({ level }, place) => level < (recent[place - 1]?.level ?? level));
  return { lastLevel: last.level, fell: hasDropped && (window.isWriting || window.carried > last.level) };
}

/** Notes the level of a new decision, forgetting what lies beyond the window. */
export function noteLevel(levels: readonly Level[], next: Level, windowMs: number): readonly Level[] {
  const recent = withinWindow(levels, next.atMs, windowMs);
  recent.push(next);
  return recent;
}
