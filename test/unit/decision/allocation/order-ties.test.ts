import { describe, expect, it } from 'vitest';
import type { ReadyPool } from '../../../../src/contract/snapshot.ts';
import { decide } from '../../../../src/decision/decide.ts';
import { aPool, aRow, aSnapshot } from '../../../builders/snapshot.ts';

/** What two pools of one row of pods get. */
function divide(hard: number, pools: [ReadyPool, ReadyPool], stability = 0): (number | undefined)[] {
  const rows = [aRow({ resource: 'pods', hard })];
  return decide(aSnapshot({ rows, pools, stability })).pools.map(({ allocated }) => allocated);
}

describe('scores', () => {
  it('tie exactly although their doubles differ', () => {
    // the 4th of a at 3.5/7 and the 7th of b at 6.5/13: the larger weight comes first
    const halves: [ReadyPool, ReadyPool] = [
      aPool({ name: 'a', backlog: 7, charges: [1] }),
      aPool({ name: 'b', backlog: 13, charges: [1] }),
    ];
    expect(divide(10, halves)).toEqual([3, 7]);
    // scores far above 1
    const large: [ReadyPool, ReadyPool] = [
      aPool({ name: 'a', backlog: 11, weight: 0.001, charges: [1] }),
      aPool({ name: 'b', backlog: 9, weight: 0.001, charges: [1] }),
    ];
    expect(divide(10, large)).toEqual([6, 4]);
  });

  it('tie exactly between a running and a new worker, and then the running one comes first', () => {
    // the 6th of a at 0.9 · 5.5/11 and the 5th of b at 4.5/10
    const pools: [ReadyPool, ReadyPool] = [
      aPool({ name: 'a', backlog: 11, weight: 0.001, charges: [3], replicas: 9 }),
      aPool({ name: 'b', backlog: 10, weight: 0.001, charges: [3] }),
    ];
    expect(divide(30, pools, 0.1)).toEqual([6, 4]);
  });

  it('tie exactly between pools of other sizes, and then the larger weight comes first, not the smaller step', () => {
    // the 2nd of a at 5 · 1.5/10 and the 5th of b at 1 · 4.5/6
    const pools: [ReadyPool, ReadyPool] = [
      aPool({ name: 'a', backlog: 10, charges: [5] }),
      aPool({ name: 'b', backlog: 6, charges: [1] }),
    ];
    expect(divide(14, pools)).toEqual([2, 4]);
  });

  it('differ by the last digit of the stability, and still decide before what runs does', () => {
    // the 3rd of a at 0.6000000000000001 · 2.5 and the 2nd of b at 1.5
    const pools: [ReadyPool, ReadyPool] = [
      aPool({ name: 'a', backlog: 9, charges: [1], replicas: 9 }),
      aPool({ name: 'b', backlog: 9, charges: [1] }),
    ];
    expect(divide(4, pools, 0.3999999999999999)).toEqual([2, 2]);
  });

  it('differ by less than doubles are trusted with, and still decide before the larger weight does', () => {
    // a at 2/w of 2 · 10¹³, b at 1/w of 10¹³ + 1
    const byWeight: [ReadyPool, ReadyPool] = [
      aPool({ name: 'a', backlog: 2 * 10 ** 13, charges: [2] }),
      aPool({ name: 'b', backlog: 10 ** 13 + 1, charges: [1] }),
    ];
    expect(divide(2, byWeight)).toEqual([0, 2]);
  });

  it('differ by the size of one byte in 10¹³, and still decide before the name does', () => {
    const bySize: [ReadyPool, ReadyPool] = [
      aPool({ name: 'a', backlog: 1, charges: [10 ** 13 + 1] }),
      aPool({ name: 'b', backlog: 1, charges: [10 ** 13] }),
    ];
    expect(divide(10 ** 13 + 3, bySize)).toEqual([0, 1]);
  });
});
