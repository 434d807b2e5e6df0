import { describe, expect, it } from 'vitest';
import { createNeedHistory } from '../../../src/loop/needs.ts';
import { aClock } from '../../builders/clock.ts';

const POOL = { namespace: 'space', name: 'pool' };

describe('need history', () => {
  it('takes what a pool runs for its need when it is first seen', () => {
    expect(createNeedHistory(aClock(), 30_000).note(POOL, 2, 7)).toBe(7);
  });

  it('remembers a need that fell for exactly one window', async () => {
    const clock = aClock();
    const needs = createNeedHistory(clock, 30_000);
    needs.note(POOL, 9, 0);
    await clock.advance(1_000);
    needs.note(POOL, 9, 0);
    await clock.advance(30_000);
    expect(needs.note(POOL, 1, 9)).toBe(9);
    await clock.advance(1);
    expect(needs.note(POOL, 1, 9)).toBe(1);
  });

  it('remembers the largest of several needs, each for its own window', async () => {
    const clock = aClock();
    const needs = createNeedHistory(clock, 10_000);
    needs.note(POOL, 9, 0);
    await clock.advance(5_000);
    needs.note(POOL, 4, 0);
    await clock.advance(6_000);
    expect(needs.note(POOL, 0, 0)).toBe(4);
  });

  it('keeps pools apart, and forgets those that have gone', () => {
    const needs = createNeedHistory(aClock(), 30_000);
    needs.note(POOL, 9, 0);
    expect(needs.note({ ...POOL, name: 'other' }, 1, 0)).toBe(1);
    needs.keepOnly(new Map([['space', new Set(['other'])]]));
    expect(needs.note(POOL, 2, 0)).toBe(2);
  });
});
