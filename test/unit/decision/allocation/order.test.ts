import { describe, expect, it } from 'vitest';
import type { ReadyPool, Snapshot } from '../../../../src/contract/snapshot.ts';
import { decide } from '../../../../src/decision/decide.ts';
import { aPool, aRow, aSnapshot } from '../../../builders/snapshot.ts';

/** One more CPU at a time, and who gets it: the order made visible. All workers are of 1 CPU. */
function orderOf(pools: ReadyPool[], parts: Partial<Snapshot> = {}): string[] {
  const allocatedAt = (cpus: number): number[] => {
    const rows = [aRow({ hard: 100_000, foreign: 100_000 - cpus * 1000 })];
    return decide(aSnapshot({ rows, pools, ...parts })).pools.map(({ allocated }) => allocated ?? 0);
  };
  const winners: string[] = [];
  for (let cpus = 1; ; cpus += 1) {
    const before = allocatedAt(cpus - 1);
    const winner = allocatedAt(cpus).findIndex((given, index) => given > (before[index] ?? 0));
    if (winner < 0) return winners;
    winners.push(pools[winner]?.name ?? '');
  }
}

describe('the order', () => {
  it('puts minimums before needs before idle workers, whatever the priority', () => {
    const pools = [
      aPool({ name: 'idle', priority: 9, replicas: 1, recentNeed: 1 }),
      aPool({ name: 'needed', priority: 5, backlog: 1 }),
      aPool({ name: 'least', minReplicaCount: 1 }),
    ];
    expect(orderOf(pools)).toEqual(['least', 'needed', 'idle']);
  });

  it('puts a higher tier before a lower one', () => {
    const pools = [-1, 3, 2].map((priority) => aPool({ name: `${priority}`, priority, backlog: 2 }));
    expect(orderOf(pools)).toEqual(['3', '3', '2', '2', '-1', '-1']);
  });

  it('gives each non-empty queue its first worker before any its second', () => {
    const pools = [aPool({ name: 'long', backlog: 1000, maxReplicaCount: 3 }), aPool({ name: 'short', backlog: 1 })];
    expect(orderOf(pools)).toEqual(['long', 'short', 'long', 'long']);
  });

  it('gives an empty queue no first worker of that kind', () => {
    const pools = [
      aPool({ name: 'empty', minReplicaCount: 2 }),
      aPool({ name: 'full', backlog: 5, minReplicaCount: 2, maxReplicaCount: 2 }),
    ];
    expect(orderOf(pools)).toEqual(['full', 'full', 'empty', 'empty']);
  });

  it('puts pools without work after all others of the block, by size', () => {
    const half = { minReplicaCount: 2, maxReplicaCount: 2 };
    const rows = [aRow({ hard: 4000, foreign: 3000 }), aRow({ resource: 'pods', hard: 1000 })];
    const pools = [
      aPool({ ...half, name: 'large', charges: [1000, 900] }),
      aPool({ ...half, name: 'small', charges: [1000, 1] }),
    ];
    const { pools: given } = decide(aSnapshot({ rows, pools }));
    expect(given.map(({ allocated }) => allocated)).toEqual([0, 1]);
  });

  it('follows Webster: the next worker where (k − ½) over weight is least', () => {
    const pools = [
      aPool({ name: 'a', backlog: 53, maxReplicaCount: 5 }),
      aPool({ name: 'b', backlog: 24, maxReplicaCount: 2 }),
    ];
    // after the first workers: a at 1.5/53, 2.5/53, 3.5/53 …, b at 1.5/24
    expect(orderOf(pools)).toEqual(['a', 'b', 'a', 'a', 'b', 'a', 'a']);
  });

  it('discounts running workers by the stability', () => {
    const pools = [
      aPool({ name: 'new', backlog: 105, maxReplicaCount: 2 }),
      aPool({ name: 'old', backlog: 100, maxReplicaCount: 2, replicas: 2 }),
    ];
    expect(orderOf(pools)).toEqual(['old', 'new', 'old', 'new']);
    expect(orderOf(pools, { stability: 0.04 })).toEqual(['new', 'old', 'new', 'old']);
  });

  it('prefers what runs, then what weighs more, then the name by code unit, where all else is equal', () => {
    const equal = { backlog: 1, maxReplicaCount: 1 };
    const names = ['b', 'é', 'B', 'a'];
    expect(orderOf(names.map((name) => aPool({ ...equal, name })))).toEqual(['B', 'a', 'b', 'é']);
    const running = aPool({ ...equal, name: 'z', replicas: 1 });
    expect(orderOf([aPool({ ...equal, name: 'a' }), running], { stability: 0 })).toEqual(['z', 'a']);
    const larger = aPool({ name: 'z', backlog: 3, maxReplicaCount: 2 });
    // second of z: 1.5/3, first of a at ½: equal, as both are past the first workers
    const guaranteed = { minReplicaCount: 1, messagesPerWorker: 1 };
    expect(orderOf([aPool({ ...guaranteed, name: 'a', backlog: 1 }), larger])).toEqual(['a', 'z', 'z']);
  });
});
