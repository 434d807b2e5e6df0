import { describe, expect, it } from 'vitest';
import { NO_MEMORY, type PoolMemory, recall, remember } from '../../../../src/decision/grants/memory.ts';

const windows = { answersMs: 3000, readingsMs: 2000, yieldMs: 5000 };
const sighting = { active: 2, terminating: 1, left: 0, appeared: 2, spec: 2, isRefused: false };
const told = { answered: 4, writing: 0, carried: 4 };

describe('the memory of a pool', () => {
  it('says nothing of a level before the first decision', () => {
    const { motion } = recall(NO_MEMORY, sighting, { told, nowMs: 0, windows });
    expect(motion).toEqual({ active: 2, terminating: 1, told: 4, out: 2, hasFallen: false, isRefused: false });
  });

  it('knows a level that is never below the floor', () => {
    const memory = remember(NO_MEMORY, { granted: 0, target: 5, minimum: 2, spec: 2 }, 0, windows);
    expect(recall(memory, sighting, { told, nowMs: 0, windows }).motion).toMatchObject({ lastLevel: 2 });
  });

  it('has no floor at 0', () => {
    const memory = remember(NO_MEMORY, { granted: 0, target: 5, minimum: 2, spec: 0 }, 0, windows);
    expect(recall(memory, sighting, { told, nowMs: 0, windows }).motion).toMatchObject({ lastLevel: 0 });
  });

  it('keeps the last number where there is none', () => {
    const memory = remember(NO_MEMORY, { granted: 3, target: 5, minimum: 0, spec: 2 }, 0, windows);
    const none = remember(memory, { granted: undefined, target: undefined, minimum: 0, spec: 2 }, 1000, windows);
    expect(none.levels).toEqual(memory.levels);
  });

  it('sees that the level fell', () => {
    const high = remember(NO_MEMORY, { granted: 5, target: 5, minimum: 0, spec: 2 }, 0, windows);
    const low = remember(high, { granted: 2, target: 5, minimum: 0, spec: 2 }, 1000, windows);
    expect(recall(low, sighting, { told, nowMs: 1500, windows }).motion.hasFallen).toBe(true);
  });

  describe('its recent target', () => {
    const aim = (memory: PoolMemory, target: number, nowMs: number) =>
      remember(memory, { granted: 1, target, minimum: 0, spec: 1 }, nowMs, windows);
    const look = (memory: PoolMemory, nowMs: number) =>
      recall(memory, sighting, { told, nowMs, windows }).motion.recentTarget;

    it('is none before the first decision', () => {
      expect(look(NO_MEMORY, 0)).toBeUndefined();
    });

    it('is the largest of those that were in effect within the window', () => {
      const memory = aim(aim(aim(NO_MEMORY, 9, 0), 4, 1000), 6, 2000);
      expect(look(memory, 6000)).toBe(9);
      expect(look(memory, 6001)).toBe(6);
    });

    it('is in effect until the next decision, however late that comes', () => {
      const memory = aim(NO_MEMORY, 9, 0);
      expect(look(memory, 60_000)).toBe(9);
      expect(look(aim(memory, 4, 60_000), 65_000)).toBe(9);
      expect(look(aim(memory, 4, 60_000), 65_001)).toBe(4);
    });

    it('has a smallest one beside it, by which it has been due at least as much', () => {
      const lookDown = (memory: PoolMemory, nowMs: number) =>
        recall(memory, sighting, { told, nowMs, windows }).motion.steadyTarget;
      const memory = aim(aim(aim(NO_MEMORY, 3, 0), 8, 1000), 6, 2000);
      expect(lookDown(NO_MEMORY, 0)).toBeUndefined();
      expect(lookDown(aim(NO_MEMORY, 3, 0), 5000)).toBe(0);
      expect(lookDown(aim(NO_MEMORY, 3, 0), 5001)).toBe(3);
      expect(lookDown(memory, 6000)).toBe(3);
      expect(lookDown(memory, 6001)).toBe(6);
      expect(lookDown(memory, 60_000)).toBe(6);
      expect(lookDown(aim(memory, 7, 60_000), 65_001)).toBe(7);
    });

    it('is none from before the pool was held', () => {
      const held = { granted: 3, target: undefined, minimum: 0, spec: 3 };
      const memory = remember(aim(NO_MEMORY, 9, 0), held, 1000, windows);
      expect(look(memory, 1000)).toBeUndefined();
      expect(look(aim(memory, 4, 2000), 2000)).toBe(4);
    });

    it('is none where pools are to yield at once', () => {
      const atOnce = { ...windows, yieldMs: 0 };
      const memory = remember(NO_MEMORY, { granted: 1, target: 9, minimum: 0, spec: 1 }, 0, atOnce);
      expect(recall(memory, sighting, { told, nowMs: 0, windows: atOnce }).motion.recentTarget).toBeUndefined();
    });
  });
});
