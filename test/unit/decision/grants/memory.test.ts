import { describe, expect, it } from 'vitest';
import { NO_MEMORY, recall, remember } from '../../../../src/decision/grants/memory.ts';

const windows = { answersMs: 3000, readingsMs: 2000 };
const sighting = { active: 2, terminating: 1, left: 0, appeared: 2, spec: 2, isRefused: false };
const told = { answered: 4, writing: 0, carried: 4 };

describe('the memory of a pool', () => {
  it('says nothing of a level before the first decision', () => {
    const { motion } = recall(NO_MEMORY, sighting, { told, nowMs: 0, windows });
    expect(motion).toEqual({ active: 2, terminating: 1, told: 4, out: 2, hasFallen: false, isRefused: false });
  });

  it('knows a level that is never below the floor', () => {
    const memory = remember(NO_MEMORY, { granted: 0, minimum: 2, spec: 2 }, 0, windows);
    expect(recall(memory, sighting, { told, nowMs: 0, windows }).motion).toMatchObject({ lastLevel: 2 });
  });

  it('has no floor at 0', () => {
    const memory = remember(NO_MEMORY, { granted: 0, minimum: 2, spec: 0 }, 0, windows);
    expect(recall(memory, sighting, { told, nowMs: 0, windows }).motion).toMatchObject({ lastLevel: 0 });
  });

  it('keeps the last number where there is none', () => {
    const memory = remember(NO_MEMORY, { granted: 3, minimum: 0, spec: 2 }, 0, windows);
    expect(remember(memory, { granted: undefined, minimum: 0, spec: 2 }, 1000, windows)).toEqual(memory);
  });

  it('sees that the level fell', () => {
    const high = remember(NO_MEMORY, { granted: 5, minimum: 0, spec: 2 }, 0, windows);
    const low = remember(high, { granted: 2, minimum: 0, spec: 2 }, 1000, windows);
    expect(recall(low, sighting, { told, nowMs: 1500, windows }).motion.hasFallen).toBe(true);
  });
});
