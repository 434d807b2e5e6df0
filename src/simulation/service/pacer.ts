import type { Events } from '../world/events.ts';

/** Says when the service decides: at an interval, and soon after a change. */
export interface Pacer {
  /** Something was seen that matters. */
  wake(): void;
  start(): void;
}

/** Of the shipped loop: an interval, and changes that come closer together than the gap are answered together. */
const INTERVAL_MS = 1000;
const GAP_MS = 50;

/**
 * @param waitingIntervalMs in place of the interval, where a pool waits
 * @param decide decides once; returns whether a pool waits
 */
export function createPacer(events: Events, waitingIntervalMs: number | undefined, decide: () => boolean): Pacer {
  let nextMs = 0;
  let lastMs = Number.NEGATIVE_INFINITY;
  const cycle = (): void => {
    if (events.nowMs() < nextMs) return;
    lastMs = events.nowMs();
    nextMs = Number.POSITIVE_INFINITY;
    wakeAfter(INTERVAL_MS);
    if (decide()) wakeAfter(waitingIntervalMs ?? INTERVAL_MS);
  };
  const wakeAfter = (gapMs: number): void => {
    const atMs = Math.max(events.nowMs(), lastMs + gapMs);
    if (atMs >= nextMs) return;
    nextMs = atMs;
    events.after(atMs - events.nowMs(), cycle);
  };
  return { wake: () => wakeAfter(GAP_MS), start: () => events.after(0, cycle) };
}
