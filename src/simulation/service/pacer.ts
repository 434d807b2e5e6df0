import type { Events } from '../world/events.ts';
import { DEFAULTS } from './defaults.ts';

/** Says when the service decides: at an interval, and soon after a change. */
export interface Pacer {
  /** Something was seen that matters. */
  wake(): void;
  start(): void;
}

/** Of the shipped loop: changes that come closer together are answered together. */
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
    wakeAfter(DEFAULTS.cycleIntervalMs);
    if (decide()) wakeAfter(waitingIntervalMs ?? DEFAULTS.cycleIntervalMs);
  };
  const wakeAfter = (gapMs: number): void => {
    const atMs = Math.max(events.nowMs(), lastMs + gapMs);
    if (atMs >= nextMs) return;
    nextMs = atMs;
    events.after(atMs - events.nowMs(), cycle);
  };
  return { wake: () => wakeAfter(GAP_MS), start: () => events.after(0, cycle) };
}
