import { describe, expect, it } from 'vitest';
import type { Snapshot } from '../../../../src/contract/snapshot.ts';
import type { Reason } from '../../../../src/decision/reason.ts';
import { decide } from '../../../../src/decision/decide.ts';
import { aForeignDemand, aPool, aRow, aSnapshot, MIB } from '../../../builders/snapshot.ts';

function reasonOf(name: string, parts: Partial<Snapshot>): Reason | undefined {
  return decide(aSnapshot(parts)).pools.find((pool) => pool.name === name)?.reason;
}

describe('priority', () => {
  const greedy = aPool({ name: 'high', backlog: 100, priority: 5 });

  it('is said where workers of a higher tier took the room', () => {
    expect(reasonOf('low', { pools: [greedy, aPool({ name: 'low', backlog: 1, priority: 2 })] })).toEqual({
      kind: 'priority',
      quota: 'compute',
      resource: 'requests.cpu',
      missing: 1000,
      worker: 1,
      sentence:
        'pools of a priority above 2 took the room; worker 1 needs 1 CPU of requests.cpu, and quota compute was 1 CPU short',
    });
  });

  it('is not said where the room was gone without them', () => {
    const rows = [aRow({ foreign: 8500 })];
    const low = aPool({ name: 'low', backlog: 1, priority: 2, charges: [3000] });
    const high = aPool({ name: 'high', backlog: 1, priority: 5 });
    expect(reasonOf('low', { rows, pools: [high, low] })?.kind).toBe('quota');
  });

  it('is not said of room that its own tier took, nor minimums', () => {
    const pools = [aPool({ name: 'peer', backlog: 9, weight: 100 }), aPool({ name: 'pool', backlog: 9 })];
    expect(reasonOf('pool', { pools })?.kind).toBe('quota');
    const guaranteed = aPool({ name: 'high', priority: 5, minReplicaCount: 10 });
    expect(reasonOf('pool', { pools: [guaranteed, aPool({ backlog: 9 })] })?.kind).toBe('quota');
  });

  it('is not said where a second row, which they did not touch, had no room either', () => {
    const rows = [aRow(), aRow({ resource: 'pods', hard: 1, foreign: 1 })];
    const pools = [greedy, aPool({ name: 'low', backlog: 1, charges: [1000, 1] })];
    expect(reasonOf('low', { rows, pools })).toMatchObject({ kind: 'quota', resource: 'requests.cpu' });
  });

  it('counts all tiers above', () => {
    const pools = [
      aPool({ name: 'top', backlog: 5, priority: 9 }),
      aPool({ name: 'high', backlog: 5, priority: 5 }),
      aPool({ name: 'low', backlog: 1, charges: [10_000] }),
    ];
    expect(reasonOf('low', { pools })).toMatchObject({ kind: 'priority', missing: 10_000 });
  });

  it('is not said in a later band of what was taken in an earlier one', () => {
    const pools = [
      aPool({ name: 'high', priority: 1, minReplicaCount: 5 }),
      aPool({ name: 'low', minReplicaCount: 1, backlog: 20 }),
    ];
    expect(reasonOf('low', { pools })).toMatchObject({ kind: 'quota', worker: 6 });
  });

  it('names guaranteed workers of higher tiers where a minimum finds no room', () => {
    const pools = [
      aPool({ name: 'high', priority: 1, minReplicaCount: 10 }),
      aPool({ name: 'low', minReplicaCount: 1 }),
    ];
    expect(reasonOf('low', { pools })?.kind).toBe('priority');
  });
});

describe('foreign', () => {
  it('is said where the room is kept for a refused foreign pod', () => {
    const foreignDemand = [aForeignDemand({ charges: [5000] })];
    const pools = [aPool({ backlog: 6 })];
    expect(reasonOf('pool', { pools, foreignDemand })).toEqual({
      kind: 'foreign',
      quota: 'compute',
      resource: 'requests.cpu',
      missing: 1000,
      worker: 6,
      sentence:
        'room is kept for a refused pod of somebody else’s Job; worker 6 needs 1 CPU of requests.cpu, and quota compute was 1 CPU short',
    });
  });

  it('is not said where that room would not have been enough', () => {
    const foreignDemand = [aForeignDemand({ charges: [500] })];
    expect(reasonOf('pool', { pools: [aPool({ backlog: 100 })], foreignDemand })?.kind).toBe('foreign');
    expect(reasonOf('pool', { pools: [aPool({ backlog: 100, charges: [3000] })], foreignDemand })?.kind).toBe('quota');
  });
});

describe('quota', () => {
  it('is said where room kept for a foreign pod explains only one of two rows', () => {
    const rows = [aRow(), aRow({ resource: 'pods', hard: 5 })];
    const foreignDemand = [aForeignDemand({ charges: [5000, 0] })];
    const pools = [aPool({ backlog: 9, charges: [1000, 1] })];
    expect(reasonOf('pool', { rows, pools, foreignDemand })?.kind).toBe('quota');
  });

  it('names the first row that had no room, and what was missing in it', () => {
    const rows = [aRow({ hard: 100_000 }), aRow({ quota: 'memory', resource: 'limits.memory', hard: 1200 * MIB })];
    expect(reasonOf('pool', { rows, pools: [aPool({ backlog: 9, charges: [1000, 500 * MIB] })] })).toEqual({
      kind: 'quota',
      quota: 'memory',
      resource: 'limits.memory',
      missing: 300 * MIB,
      worker: 3,
      sentence: 'worker 3 needs 500 MiB of limits.memory, and quota memory was 300 MiB short',
    });
  });

  it('counts what is counted without a unit', () => {
    const rows = [aRow({ resource: 'pods', hard: 2 })];
    expect(reasonOf('pool', { rows, pools: [aPool({ backlog: 9, charges: [1] })] })?.sentence).toBe(
      'worker 3 needs 1 of pods, and quota compute was 1 short',
    );
  });

  it('comes before maxReplicas', () => {
    expect(reasonOf('pool', { pools: [aPool({ backlog: 99, maxReplicaCount: 11 })] })?.kind).toBe('quota');
  });
});
