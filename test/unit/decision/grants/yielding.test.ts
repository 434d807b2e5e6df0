import { describe, expect, it } from 'vitest';
import type { PoolMotion, ReadyPool, Snapshot, SnapshotRow } from '../../../../src/contract/snapshot.ts';
import { decide } from '../../../../src/decision/decide.ts';
import { aForeignDemand, aHeldPool, aRow, aSnapshot } from '../../../builders/snapshot.ts';
import { aMovingPool, grantAll } from './granted.ts';

type Parts = Parameters<typeof aMovingPool>[2];

/** It runs 8, has work for all of them, and a target that was 8 until lately; on a row of 10. */
function aYieldingPool(parts: Parts = {}, motion: Partial<PoolMotion> = {}): ReadyPool {
  return aMovingPool('old', 8, { backlog: 10, pace: {}, ...parts }, { recentTarget: 8, ...motion });
}

/** Its queue has just grown to the same length, so that 5 workers are its share. */
function aGrowingPool(parts: Parts = {}): ReadyPool {
  return aMovingPool('new', 2, { backlog: 10, pace: {}, ...parts });
}

function reasonsOf(pools: Snapshot['pools'], row: Partial<SnapshotRow> = {}) {
  const decision = decide(aSnapshot({ rows: [aRow({ hard: 10, ...row })], pools: [...pools] }));
  return Object.fromEntries(decision.pools.map(({ name, reason }) => [name, reason]));
}

describe('a pool that has work', () => {
  it('keeps what its target was lately', () => {
    expect(grantAll([aYieldingPool(), aGrowingPool()])).toEqual({ old: 8, new: 2 });
  });

  it('yields once its target has been lower for long enough', () => {
    expect(grantAll([aYieldingPool({}, { recentTarget: 5 }), aGrowingPool()])).toEqual({ old: 5, new: 2 });
    expect(grantAll([aYieldingPool({}, { recentTarget: 7 }), aGrowingPool()])).toEqual({ old: 7, new: 2 });
  });

  it('keeps no more than it has work for', () => {
    expect(grantAll([aYieldingPool({ backlog: 6 }), aGrowingPool({ backlog: 90 })])).toMatchObject({ old: 6 });
  });

  it('keeps no more than its maximum', () => {
    const pool = aYieldingPool({ maxReplicaCount: 7 });
    expect(grantAll([pool, aGrowingPool()])).toMatchObject({ old: 7 });
  });

  it('keeps no more than is set', () => {
    const pool = aYieldingPool({ replicas: 6 }, { active: 6 });
    expect(grantAll([pool, aGrowingPool({ replicas: 4 })])).toMatchObject({ old: 6 });
  });

  it('leaves its peer what is free', () => {
    expect(grantAll([aYieldingPool({ replicas: 7 }, { active: 7 }), aGrowingPool()])).toEqual({ old: 7, new: 3 });
  });

  it('asks for nothing again that its level has fallen from', () => {
    const pool = aYieldingPool({}, { hasFallen: true, lastLevel: 6 });
    expect(grantAll([pool, aGrowingPool()])).toMatchObject({ old: 6 });
  });
});

describe('of what a pool would keep, whoever cannot wait comes first:', () => {
  it('where the quota was lowered, as much as it is lower by goes', () => {
    expect(grantAll([aYieldingPool(), aGrowingPool()], { hard: 10 })).toMatchObject({ old: 8 });
    expect(grantAll([aYieldingPool(), aGrowingPool()], { hard: 9 })).toMatchObject({ old: 7 });
    expect(grantAll([aYieldingPool(), aGrowingPool()], { hard: 4 })).toMatchObject({ old: 2 });
  });

  it("what is kept for a refused pod of somebody else's Job", () => {
    const rows = [aRow({ hard: 10, pods: 10, used: 10, uncounted: 0 })];
    const pools = [aYieldingPool(), aGrowingPool()];
    const grantBeside = (foreignDemand: Snapshot['foreignDemand']) =>
      decide(aSnapshot({ rows, pools, foreignDemand })).pools.map(({ granted }) => granted);
    expect(grantBeside([])).toEqual([8, 2]);
    expect(grantBeside([aForeignDemand({ charges: [2] })])).toEqual([6, 2]);
    expect(grantBeside([aForeignDemand({ charges: [2] }), aForeignDemand({ charges: [3] })])).toEqual([3, 2]);
  });

  it('held pools and the workers of an impossible one', () => {
    const held = aHeldPool({ name: 'held', replicas: 1, charges: [1] });
    const impossible = aMovingPool('impossible', 1, { backlog: 1, charges: [11] });
    const grantBeside = (pool: Snapshot['pools'][number]) =>
      decide(aSnapshot({ rows: [aRow({ hard: 10 })], pools: [aYieldingPool(), aGrowingPool(), pool] })).pools[0]
        ?.granted;
    expect(grantBeside(held)).toBe(7);
    expect(grantBeside(impossible)).toBe(5);
  });

  it('a queue that nobody works on, with its first worker', () => {
    const started = aMovingPool('started', 0, { backlog: 3 });
    expect(grantAll([aYieldingPool(), aGrowingPool(), started])).toEqual({ old: 7, new: 2, started: 0 });
    const pools = [aYieldingPool({ replicas: 7 }, { active: 7 }), aGrowingPool(), started];
    expect(grantAll(pools)).toEqual({ old: 7, new: 2, started: 1 });
  });

  it('as many workers of its peers as one of it takes', () => {
    const large = aMovingPool('large', 0, { backlog: 3, charges: [3] });
    expect(grantAll([aYieldingPool(), aGrowingPool(), large])).toMatchObject({ old: 5, large: 0 });
  });

  it('a pool that lacks its minimum, with what it lacks', () => {
    expect(grantAll([aYieldingPool(), aGrowingPool({ minReplicaCount: 2 })])).toMatchObject({ old: 8 });
    expect(grantAll([aYieldingPool(), aGrowingPool({ minReplicaCount: 3 })])).toMatchObject({ old: 7 });
    expect(grantAll([aYieldingPool(), aGrowingPool({ minReplicaCount: 4 })])).toMatchObject({ old: 6 });
  });

  it('a first worker that an idle last one still keeps out of its room', () => {
    const idle = aMovingPool('idle', 1, { pace: {} });
    const started = aMovingPool('started', 0, { backlog: 3 });
    const old = aYieldingPool({ replicas: 7 }, { active: 7 });
    expect(grantAll([old, aGrowingPool(), idle])).toMatchObject({ old: 7 });
    expect(grantAll([old, aGrowingPool(), idle, started])).toMatchObject({ old: 6, idle: 0, started: 0 });
  });

  it('a first worker that an idle minimum keeps out of its room until KEDA takes it', () => {
    const idle = aMovingPool('idle', 2, { pace: {}, minReplicaCount: 2, maxReplicaCount: 9, idleReplicaCount: 0 });
    const started = aMovingPool('started', 0, { backlog: 3 });
    const old = aYieldingPool({ replicas: 6 }, { active: 6 });
    expect(grantAll([old, aGrowingPool(), idle])).toMatchObject({ old: 6 });
    expect(grantAll([old, aGrowingPool(), idle, started])).toMatchObject({ old: 5, started: 0 });
  });

  it('a first worker that the last one of a pool without a share still keeps out of its room', () => {
    const below = aMovingPool('below', 1, { priority: -1, backlog: 9, pace: {} }, { recentTarget: 1 });
    const started = aMovingPool('started', 0, { backlog: 3 });
    const old = aYieldingPool({ replicas: 7 }, { active: 7 });
    expect(grantAll([old, aGrowingPool(), below, started])).toEqual({ old: 6, new: 2, below: 0, started: 0 });
  });

  it('a first worker that pods keep out of its room until an HPA lowers them', () => {
    const pace = { down: 'it moves at the pace of its HPA' };
    const slow = aMovingPool('slow', 3, { backlog: 1, pace });
    const started = aMovingPool('started', 0, { backlog: 3 });
    const old = aYieldingPool({ replicas: 5 }, { active: 5, recentTarget: 5 });
    expect(grantAll([old, aGrowingPool(), slow, started])).toMatchObject({ old: 4, slow: 1, started: 0 });
  });

  it('what a pool has been due for as long as the others stay, whose claims may swing', () => {
    const third = (steadyTarget: number) =>
      aMovingPool('third', 2, { backlog: 10, pace: {} }, { steadyTarget, recentTarget: 2 });
    const swinging = (backlog: number, name: string) =>
      aMovingPool(name, 4, { backlog, pace: {} }, { recentTarget: 4 });
    const grant = (steadyTarget: number) => grantAll([swinging(8, 'up'), swinging(12, 'down'), third(steadyTarget)]);
    expect(grant(0)).toEqual({ up: 4, down: 4, third: 2 });
    expect(grant(3)).toEqual({ up: 3, down: 4, third: 2 });
    // Its share is 3 now, whatever it was.
    expect(grant(9)).toEqual({ up: 3, down: 4, third: 2 });
  });

  it('the rest is kept in the order of the allocation', () => {
    const two = aMovingPool('two', 4, { backlog: 12, pace: {} }, { recentTarget: 4 });
    const one = aMovingPool('one', 4, { backlog: 4, pace: {} }, { recentTarget: 4 });
    const growing = aGrowingPool({ backlog: 20 });
    expect(grantAll([one, two, growing])).toEqual({ one: 4, two: 4, new: 2 });
    const started = aMovingPool('started', 0, { backlog: 1 });
    expect(grantAll([one, two, growing, started])).toEqual({ one: 3, two: 4, new: 2, started: 0 });
  });
});

describe('nobody stays', () => {
  it('at the pace of an HPA, whose own period damps enough', () => {
    const pool = aYieldingPool({ pace: { down: 'it moves at the pace of its HPA' } });
    expect(grantAll([pool, aGrowingPool()])).toMatchObject({ old: 5 });
    const onlyUp = aYieldingPool({ pace: { up: 'it moves at the pace of its HPA' } });
    expect(grantAll([onlyUp, aGrowingPool()])).toMatchObject({ old: 8 });
  });

  it('in a pools file', () => {
    const { pace: _, ...pool } = aYieldingPool();
    expect(grantAll([pool, aGrowingPool()])).toMatchObject({ old: 5 });
  });

  it('of a lower priority than one that grows', () => {
    expect(grantAll([aYieldingPool(), aGrowingPool({ priority: 1, backlog: 4 })])).toMatchObject({ old: 6 });
    expect(grantAll([aYieldingPool({ priority: 1 }), aGrowingPool({ priority: 1 })])).toMatchObject({ old: 8 });
  });

  it('beside a higher priority that grows, save as far as there is room for both', () => {
    const above = aGrowingPool({ priority: 1, backlog: 3 });
    const beside = aMovingPool('beside', 1, { backlog: 20, pace: {} });
    const old = aYieldingPool({ replicas: 6 }, { active: 6, recentTarget: 6 });
    expect(grantAll([old, beside, above])).toMatchObject({ old: 6, new: 3 });
    expect(grantAll([old, beside, above], { hard: 9 })).toMatchObject({ old: 5, new: 2 });
  });

  it('unless the higher priority grows in other rows', () => {
    const rows = [aRow({ hard: 10, pods: 10, used: 10, uncounted: 0 }), aRow({ quota: 'other', hard: 9 })];
    const above = aMovingPool('above', 1, { priority: 1, backlog: 9, charges: [0, 1] });
    const pools = [aYieldingPool({ charges: [1, 0] }), aGrowingPool({ charges: [1, 0] }), above];
    expect(decide(aSnapshot({ rows, pools })).pools[0]).toMatchObject({ allocated: 5, granted: 8 });
  });

  it('below it, whoever stays beside it', () => {
    const below = aMovingPool('below', 2, { priority: -1, backlog: 9, pace: {} }, { recentTarget: 2 });
    const old = aYieldingPool({ replicas: 6 }, { active: 6, recentTarget: 6 });
    expect(grantAll([old, aGrowingPool(), below])).toEqual({ old: 6, new: 2, below: 0 });
  });

  it('but beside a pool of a higher priority that has its share already, and grows no more', () => {
    const above = aMovingPool('above', 1, { priority: 1, backlog: 1 });
    const pools = [aYieldingPool({ replicas: 7 }, { active: 7 }), aGrowingPool(), above];
    expect(grantAll(pools)).toMatchObject({ above: 1, old: 7 });
  });

  it('after a start, when nothing is lowered anyway', () => {
    const pools = [aYieldingPool(), aGrowingPool()];
    expect(grantAll(pools, {}, true)).toEqual({ old: 8, new: 2 });
    const { pools: decided } = decide(aSnapshot({ rows: [aRow({ hard: 10 })], pools, isSettling: true }));
    expect(decided[0]?.reason.kind).toBe('quota');
  });
});

describe('the reasons', () => {
  it('say how much more than its share a pool keeps', () => {
    expect(reasonsOf([aYieldingPool(), aGrowingPool()])['old']).toEqual({
      kind: 'yielding',
      sentence: 'keeps 3 workers more than its share of 5: it has work for them, and its share was 8 some seconds ago',
    });
    expect(reasonsOf([aYieldingPool({}, { recentTarget: 6 }), aGrowingPool()])['old']?.sentence).toContain(
      'keeps 1 worker more than its share of 5: ',
    );
  });

  it('say nothing of it where no more than the share is granted', () => {
    const pool = aYieldingPool({}, { hasFallen: true, lastLevel: 5 });
    expect(reasonsOf([pool, aGrowingPool()])['old']?.kind).toBe('quota');
  });

  it('name the pools that stay to those that wait for them', () => {
    expect(reasonsOf([aYieldingPool(), aGrowingPool()])['new']).toEqual({
      kind: 'waiting',
      waitsFor: ['old'],
      sentence: '3 of its 5 workers wait for pods of old to go, which have work',
    });
  });

  it('name those whose pods go already first', () => {
    const going = aMovingPool('going', 0, {}, { terminating: 1 });
    const pools = [aYieldingPool({ replicas: 7 }, { active: 7 }), aGrowingPool(), going];
    expect(reasonsOf(pools, { pods: 10, used: 10, uncounted: 0 })['new']).toMatchObject({
      waitsFor: ['going', 'old'],
      sentence: '3 of its 5 workers wait for pods of going to go and of old to go, which have work',
    });
  });

  it('name a pool whose last worker goes once it has been idle for long enough', () => {
    const pools = [
      aMovingPool('busy', 9, { backlog: 20 }),
      aMovingPool('idle', 1),
      aMovingPool('started', 0, { backlog: 1 }),
    ];
    expect(reasonsOf(pools, { pods: 10, used: 10, uncounted: 0 })['started']).toMatchObject({
      waitsFor: ['idle'],
    });
  });

  it('name a minimum that will not fit, and nobody that goes, as that helps nobody', () => {
    const started = aMovingPool('started', 0, { backlog: 9, minReplicaCount: 11 });
    const reasons = reasonsOf([aMovingPool('busy', 9, { backlog: 20 }), started], { pods: 9, used: 9, uncounted: 0 });
    expect(reasons['started']?.sentence).toMatch(/KEDA starts minReplicaCount 11 as a whole, and only \d+ fit$/);
  });

  it('name a refused pod beside those that are waited for', () => {
    const refused = aMovingPool('refused', 1, { backlog: 1 }, { isRefused: true });
    const pools = [aYieldingPool({ replicas: 6 }, { active: 6 }), aGrowingPool(), refused];
    expect(reasonsOf(pools)['new']?.sentence).toBe(
      '2 of its 4 workers wait for pods of old to go, which have work: a pod of refused was just refused, so there is less room than it seems',
    );
  });

  it('name nobody in rows that have room', () => {
    const rows = [aRow({ hard: 10, pods: 10, used: 10, uncounted: 0 }), aRow({ quota: 'other', hard: 99 })];
    const elsewhere = aMovingPool('elsewhere', 2, { charges: [0, 1] }, { terminating: 1 });
    const pools = [aYieldingPool({ charges: [1, 0] }), aGrowingPool({ charges: [1, 1] }), elsewhere];
    expect(decide(aSnapshot({ rows, pools })).pools[1]?.reason).toMatchObject({ waitsFor: ['old'] });
  });

  it('name a pool whose pod was just refused in the same rows, as then nobody grows in them', () => {
    const refused = aMovingPool('refused', 1, { backlog: 1 }, { isRefused: true });
    expect(reasonsOf([refused, aMovingPool('other', 1, { backlog: 5 })])['other']).toMatchObject({
      waitsFor: [],
      sentence: '4 of its 5 workers wait: a pod of refused was just refused, so there is less room than it seems',
    });
  });

  it('let nobody that stays wait for itself', () => {
    const refused = aYieldingPool({}, { active: 4, isRefused: true });
    expect(reasonsOf([refused, aGrowingPool()])['old']).toMatchObject({ kind: 'waiting', waitsFor: [] });
  });
});
