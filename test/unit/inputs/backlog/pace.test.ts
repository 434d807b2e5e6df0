import { describe, expect, it } from 'vitest';
import { createPace, type Pace } from '../../../../src/inputs/backlog/pace.ts';

/** The interval after five reads that took so long each. */
function afterFive(pace: Pace, durationMs: number): number | undefined {
  return Array.from({ length: 5 }, () => pace.succeed(durationMs)).at(-1);
}

describe('the pace of reads', () => {
  it('is the interval, and never less than ten times what each of the last five reads took', () => {
    const pace = createPace(1_000, 15_000);
    const intervals = [20, 500, 600, 500, 700, 550, 20].map((durationMs) => pace.succeed(durationMs));
    expect(intervals).toEqual([1_000, 1_000, 1_000, 1_000, 1_000, 5_000, 1_000]);
    expect(createPace(1_000, 15_000).succeed(500)).toBe(1_000);
  });

  it('is never so slow that values would be stale before the next read', () => {
    expect(afterFive(createPace(1_000, 15_000), 4_900)).toBe(7_500);
    expect(afterFive(createPace(60_000, 15_000), 10)).toBe(60_000);
  });

  it('slows down while reads fail, to two seconds at most and never evenly, and begins anew after one that went well', () => {
    const pace = createPace(1_000, 15_000);
    const pauses = Array.from({ length: 200 }, () => pace.fail());
    expect(pauses[0]).toBeLessThanOrEqual(200);
    expect(Math.max(...pauses)).toBeLessThanOrEqual(2_000);
    expect(Math.min(...pauses.slice(10))).toBeGreaterThanOrEqual(1_000);
    expect(new Set(pauses.slice(10)).size).toBeGreaterThan(50);
    pace.succeed(1);
    expect(pace.fail()).toBeLessThanOrEqual(200);
  });
});
