import { describe, expect, it } from 'vitest';
import { decide } from '../../../src/decision/decide.ts';
import { aForeignDemand, aHeldPool, aPool, aRejectedPool, aRow, aSnapshot } from '../../builders/snapshot.ts';

describe('a rejected pool', () => {
  it('has its mistake and its warnings, and no number', () => {
    const rejected = aRejectedPool({ name: 'wrong', mistake: 'weight "-1" must be above 0', warnings: ['a word'] });
    const { pools } = decide(aSnapshot({ pools: [rejected] }));
    expect(pools).toEqual([
      {
        name: 'wrong',
        state: 'rejected',
        reason: { kind: 'rejected', sentence: 'weight "-1" must be above 0' },
        warnings: ['a word'],
      },
    ]);
  });
});

describe('a held pool', () => {
  it('has current, allocated and granted, and neither a backlog nor a fair share', () => {
    const { pools } = decide(aSnapshot({ pools: [aHeldPool({ name: 'blind', queue: 'work', replicas: 4 })] }));
    expect(pools).toEqual([
      {
        name: 'blind',
        state: 'held',
        queue: { broker: 'default', vhost: '/', name: 'work' },
        current: 4,
        allocated: 4,
        granted: 4,
        share: 0.4,
        reason: { kind: 'held', sentence: 'held at 4 replicas: broker default does not answer' },
        warnings: [],
      },
    ]);
  });

  it('may overdraw a row, which then has headroom below 0', () => {
    const [row] = decide(aSnapshot({ pools: [aHeldPool({ replicas: 12 })] })).rows;
    expect(row).toMatchObject({ available: 10_000, allocated: 12_000, headroom: -2000 });
  });

  it('goes before the minimums of others', () => {
    const needy = aPool({ name: 'needy', minReplicaCount: 3 });
    const { pools } = decide(aSnapshot({ pools: [needy, aHeldPool({ name: 'blind', replicas: 9 })] }));
    expect(pools.map(({ allocated }) => allocated)).toEqual([1, 9]);
  });
});

describe('a row', () => {
  it('has available what neither the reserve nor foreign pods take', () => {
    const [row] = decide(aSnapshot({ rows: [aRow({ reserve: 2000, foreign: 3000 })] })).rows;
    expect(row).toMatchObject({ hard: 10_000, reserve: 2000, foreign: 3000, available: 5000, headroom: 5000 });
  });

  it('does not count room kept for foreign pods as allocated to pools', () => {
    const pools = [aPool({ backlog: 3 })];
    const [row] = decide(aSnapshot({ pools, foreignDemand: [aForeignDemand({ charges: [4000] })] })).rows;
    expect(row).toMatchObject({ available: 10_000, allocated: 3000, headroom: 3000 });
  });

  it('never has less than nothing available', () => {
    const [row] = decide(aSnapshot({ rows: [aRow({ foreign: 12_000 })] })).rows;
    expect(row).toMatchObject({ available: 0, allocated: 0, headroom: 0 });
  });
});

describe('share', () => {
  it('is of the row that the pool takes most of, and of what is not reserved', () => {
    const rows = [aRow({ reserve: 2000 }), aRow({ resource: 'pods', hard: 8 })];
    const { pools } = decide(aSnapshot({ rows, pools: [aPool({ backlog: 2, charges: [2000, 1] })] }));
    expect(pools[0]?.share).toBe(0.5);
  });

  it('is absent where no row charges the pool, or none that has anything', () => {
    const free = aPool({ name: 'free', backlog: 1, charges: [0] });
    expect(decide(aSnapshot({ pools: [free] })).pools[0]?.share).toBeUndefined();
    const rows = [aRow({ hard: 0 })];
    expect(decide(aSnapshot({ rows, pools: [aHeldPool({ replicas: 1 })] })).pools[0]?.share).toBeUndefined();
  });
});

it('counts unacknowledged messages as backlog', () => {
  const { pools } = decide(
    aSnapshot({ pools: [aPool({ backlog: { ready: 3, unacknowledged: 4 }, messagesPerWorker: 2 })] }),
  );
  expect(pools[0]).toMatchObject({ backlog: 7, wanted: 4, allocated: 4 });
});
