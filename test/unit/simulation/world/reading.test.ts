import { expect, it } from 'vitest';
import { createReading } from '../../../../src/simulation/world/reading.ts';
import { aSimulatedWorld } from '../../../builders/simulated.ts';

it('shows things in the order in which they happened, each some milliseconds late', () => {
  const world = aSimulatedWorld();
  const { events } = world;
  const reading = createReading({ ...world, lateness: { ...world.lateness, readingMs: 50 } });
  const arrived: (readonly [sentMs: number, lateMs: number])[] = [];
  for (let sentMs = 0; sentMs < 200; sentMs += 1) {
    events.after(sentMs, () => reading.send(() => arrived.push([sentMs, events.nowMs() - sentMs])));
  }
  events.runUntil(1_000);
  expect(arrived.map(([sentMs]) => sentMs)).toEqual([...Array(200).keys()]);
  const lateMs = arrived.map(([, late]) => late);
  expect(Math.min(...lateMs)).toBeGreaterThanOrEqual(5);
  expect(Math.max(...lateMs)).toBeGreaterThan(40);
  expect(Math.max(...lateMs)).toBeLessThanOrEqual(50);
});
