import { expect, it } from 'vitest';
import { createPacer } from '../../../../src/simulation/service/pacer.ts';
import { aSimulatedWorld } from '../../../builders/simulated.ts';

/** @param isWaiting does a pool wait at that moment? */
function startPacer(waitingIntervalMs?: number, isWaiting: (atMs: number) => boolean = () => false) {
  const { events } = aSimulatedWorld();
  const decidedMs: number[] = [];
  const pacer = createPacer(events, waitingIntervalMs, () => {
    decidedMs.push(events.nowMs());
    return isWaiting(events.nowMs());
  });
  pacer.start();
  const wakeAt = (atMs: number): void => events.after(atMs - events.nowMs(), pacer.wake);
  return { events, wakeAt, decidedMs };
}

it('decides at once, and then at every interval', () => {
  const { events, decidedMs } = startPacer();
  events.runUntil(3_500);
  expect(decidedMs).toEqual([0, 1_000, 2_000, 3_000]);
});

it('answers changes together that come within 50 ms of a decision, and counts the interval from there', () => {
  const { events, wakeAt, decidedMs } = startPacer();
  for (const atMs of [10, 20, 49]) wakeAt(atMs);
  events.runUntil(1_500);
  expect(decidedMs).toEqual([0, 50, 1_050]);
});

it('answers a later change at once', () => {
  const { events, wakeAt, decidedMs } = startPacer();
  wakeAt(400);
  events.runUntil(1_500);
  expect(decidedMs).toEqual([0, 400, 1_400]);
});

it('decides more often while a pool waits', () => {
  const { events, decidedMs } = startPacer(200, (atMs) => atMs < 600);
  events.runUntil(2_000);
  expect(decidedMs).toEqual([0, 200, 400, 600, 1_600]);
});

it('keeps to its interval while a pool waits, where nothing else is said', () => {
  const { events, decidedMs } = startPacer(undefined, () => true);
  events.runUntil(2_500);
  expect(decidedMs).toEqual([0, 1_000, 2_000]);
});
