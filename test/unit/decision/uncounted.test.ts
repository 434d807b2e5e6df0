import { beforeEach, describe, expect, it } from 'vitest';
import { createUncounted, type Uncounted } from '../../../src/decision/uncounted.ts';

const WINDOW_MS = 2_000;

describe('what pods are charged that used may not hold yet', () => {
  let uncounted: Uncounted;

  beforeEach(() => {
    uncounted = createUncounted(2, WINDOW_MS);
    uncounted.noteUsed([4_000, 4], 0);
  });

  it('is what a pod is charged, until used is seen to rise by it', () => {
    uncounted.noteCharges([1_500, 1], 0);
    expect(uncounted.sum(1)).toEqual([1_500, 1]);
    uncounted.noteUsed([5_500, 5], 1);
    expect(uncounted.sum(1)).toEqual([0, 0]);
  });

  it('is nothing where used was seen to rise before the pod was seen', () => {
    uncounted.noteUsed([5_500, 5], 0);
    uncounted.noteCharges([1_500, 1], 1);
    expect(uncounted.sum(1)).toEqual([0, 0]);
  });

  it('is taken for counted after the window, seen or not', () => {
    uncounted.noteCharges([1_500, 1], 0);
    uncounted.noteCharges([500, 1], WINDOW_MS);
    expect(uncounted.sum(WINDOW_MS)).toEqual([2_000, 2]);
    expect(uncounted.sum(WINDOW_MS + 1)).toEqual([500, 1]);
  });

  it('is not made less by a fall of used, which is another pod’s end', () => {
    uncounted.noteCharges([1_500, 1], 0);
    uncounted.noteUsed([2_000, 2], 1);
    expect(uncounted.sum(1)).toEqual([1_500, 1]);
    uncounted.noteUsed([3_500, 3], 2);
    expect(uncounted.sum(2)).toEqual([0, 0]);
  });

  it('is counted in part where used rose by less, as a fall came in between unseen', () => {
    uncounted.noteCharges([1_500, 1], 0);
    uncounted.noteCharges([1_500, 1], 5);
    uncounted.noteUsed([6_000, 5], 10);
    expect(uncounted.sum(10)).toEqual([1_000, 1]);
    expect(uncounted.sum(WINDOW_MS + 1)).toEqual([1_000, 1]);
    expect(uncounted.sum(WINDOW_MS + 6)).toEqual([0, 0]);
  });

  it('goes on with what a rise of many pods leaves, whichever of them are seen', () => {
    uncounted.noteUsed([8_500, 7], 0);
    for (let place = 0; place < 4; place += 1) uncounted.noteCharges([1_500, 1], place);
    expect(uncounted.sum(4)).toEqual([1_500, 1]);
    uncounted.noteUsed([10_000, 8], 5);
    expect(uncounted.sum(5)).toEqual([0, 0]);
  });

  it('forgets a rise whose pod never came, so that it hides no later one', () => {
    uncounted.noteUsed([5_500, 5], 0);
    uncounted.noteCharges([1_500, 1], WINDOW_MS + 1);
    expect(uncounted.sum(WINDOW_MS + 1)).toEqual([1_500, 1]);
  });

  it('forgets such a rise also where other pods come all the while', () => {
    uncounted.noteUsed([5_500, 5], 0);
    let used = 5_500;
    for (let atMs = 500; atMs <= WINDOW_MS; atMs += 500) {
      used += 1_500;
      uncounted.noteUsed([used, 5], atMs);
      uncounted.noteCharges([1_500, 1], atMs);
    }
    uncounted.noteCharges([1_500, 1], WINDOW_MS + 1);
    expect(uncounted.sum(WINDOW_MS + 1)[0]).toBe(1_500);
  });

  it('takes what used said first for what it is, whatever was seen before it', () => {
    const afresh = createUncounted(1, WINDOW_MS);
    afresh.noteCharges([1_000], 0);
    afresh.noteUsed([undefined], 1);
    afresh.noteUsed([9_000], 2);
    expect(afresh.sum(2)).toEqual([1_000]);
    afresh.noteUsed([10_000], 3);
    expect(afresh.sum(3)).toEqual([0]);
  });

  it('counts each row by itself', () => {
    uncounted.noteCharges([1_500, 1], 0);
    uncounted.noteUsed([5_500, 4], 1);
    expect(uncounted.sum(1)).toEqual([0, 1]);
  });
});
