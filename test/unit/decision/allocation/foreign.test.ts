import { describe, expect, it } from 'vitest';
import type { ForeignDemand, Snapshot } from '../../../../src/contract/snapshot.ts';
import { decide } from '../../../../src/decision/decide.ts';
import { aForeignDemand, aHeldPool, aPool, aRow, aSnapshot } from '../../../builders/snapshot.ts';

function keptOf(foreignDemand: ForeignDemand[], parts: Partial<Snapshot> = {}): readonly string[] {
  return decide(aSnapshot({ foreignDemand, ...parts })).keptForeign;
}

const earlier = '2026-01-01T00:00:01Z';
const later = '2026-01-01T00:00:01.5Z';

describe('room for foreign pods', () => {
  it('is kept in the order of their first refusal, by time and not by spelling', () => {
    const demands = [
      aForeignDemand({ name: 'b', refusedAt: later, charges: [3000] }),
      aForeignDemand({ name: 'c', refusedAt: earlier, charges: [4000] }),
    ];
    expect(keptOf(demands)).toEqual(['c']);
  });

  it('is kept by name where the moment is the same', () => {
    const demands = ['b', 'a'].map((name) => aForeignDemand({ name, charges: [3000] }));
    expect(keptOf(demands)).toEqual(['a']);
  });

  it('passes over one that does not fit as a whole, and goes on', () => {
    const demands = [
      aForeignDemand({ name: 'large', refusedAt: earlier, charges: [6000] }),
      aForeignDemand({ name: 'small', refusedAt: later, charges: [5000] }),
    ];
    expect(keptOf(demands)).toEqual(['small']);
  });

  it('is no more than the share of what is available, to the last unit', () => {
    const rows = [aRow({ resource: 'pods', hard: 120, foreign: 15, reserve: 5 })];
    // as doubles, 0.29 · 100 is a little less than 29
    expect(keptOf([aForeignDemand({ charges: [29] })], { rows, foreignShare: 0.29 })).toEqual(['job-1']);
    expect(keptOf([aForeignDemand({ charges: [30] })], { rows, foreignShare: 0.29 })).toEqual([]);
  });

  it('is none in a row that has no room, and needs all rows', () => {
    const rows = [aRow(), aRow({ resource: 'pods', hard: 10 })];
    const demands = [aForeignDemand({ charges: [1000, 6] })];
    expect(keptOf(demands, { rows })).toEqual([]);
    const demand = [aForeignDemand({ charges: [2000] })];
    expect(keptOf(demand, { pools: [aHeldPool({ replicas: 9 })] })).toEqual([]);
  });

  it('comes after the guaranteed workers and before the needed ones', () => {
    const demands = [aForeignDemand({ charges: [4000] })];
    expect(keptOf(demands, { pools: [aPool({ minReplicaCount: 7 })] })).toEqual([]);
    const { pools, keptForeign } = decide(aSnapshot({ foreignDemand: demands, pools: [aPool({ backlog: 10 })] }));
    expect([pools[0]?.allocated, keptForeign]).toEqual([6, ['job-1']]);
  });
});
