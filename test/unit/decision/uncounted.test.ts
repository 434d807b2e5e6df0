import { beforeEach, describe, expect, it } from 'vitest';
import { createUncounted, type Uncounted } from '../../../src/decision/uncounted.ts';

const WINDOW_MS = 2_000;

describe('what pods are charged that used may not hold yet', () => {
  let nowMs = 0;
  let uncounted: Uncounted;

  beforeEach(() => {
    nowMs = 0;
    uncounted = createUncounted(2, () => nowMs, WINDOW_MS);
    uncounted.noteUsed([4_000, 4]);
  });

  it('is what a pod is charged, until used is seen to rise by it', () => {
    uncounted.noteCharges([1_500, 1]);
    expect(uncounted.sum()).toEqual([1_500, 1]);
    uncounted.noteUsed([5_500, 5]);
    expect(uncounted.sum()).toEqual([0, 0]);
  });

  it('is nothing where used was seen to rise before the pod was seen', () => {
    uncounted.noteUsed([5_500, 5]);
    uncounted.noteCharges([1_500, 1]);
    expect(uncounted.sum()).toEqual([0, 0]);
  });

  it('is taken for counted after the window, seen or not', () => {
    uncounted.noteCharges([1_500, 1]);
    nowMs = WINDOW_MS;
    uncounted.noteCharges([500, 1]);
    expect(uncounted.sum()).toEqual([2_000, 2]);
    nowMs = WINDOW_MS + 1;
    expect(uncounted.sum()).toEqual([500, 1]);
  });

  it('is not made less by a fall of used, which is another pod’s end', () => {
    uncounted.noteCharges([1_500, 1]);
    uncounted.noteUsed([2_000, 2]);
    expect(uncounted.sum()).toEqual([1_500, 1]);
    uncounted.noteUsed([3_500, 3]);
    expect(uncounted.sum()).toEqual([0, 0]);
  });

  it('is counted in part where used rose by less, as a fall came in between unseen', () => {
    uncounted.noteCharges([1_500, 1]);
    uncounted.noteCharges([1_500, 1]);
    uncounted.noteUsed([6_000, 5]);
    expect(uncounted.sum()).toEqual([1_000, 1]);
  });

  it('forgets a rise whose pod never came, so that it hides no later one', () => {
    uncounted.noteUsed([5_500, 5]);
    nowMs = WINDOW_MS + 1;
    uncounted.noteCharges([1_500, 1]);
    expect(uncounted.sum()).toEqual([1_500, 1]);
  });

  it('takes what used said first for what it is, whatever was seen before it', () => {
    const afresh = createUncounted(1, () => nowMs, WINDOW_MS);
    afresh.noteCharges([1_000]);
    afresh.noteUsed([9_000]);
    expect(afresh.sum()).toEqual([1_000]);
  });

  it('counts from when a pod was seen, not from when it is told of', () => {
    nowMs = 5_000;
    uncounted.noteCharges([1_500, 1], 4_000);
    nowMs = 6_001;
    expect(uncounted.sum()).toEqual([0, 0]);
  });

  it('counts each row by itself', () => {
    uncounted.noteCharges([1_500, 1]);
    uncounted.noteUsed([5_500, 4]);
    expect(uncounted.sum()).toEqual([0, 1]);
  });
});
