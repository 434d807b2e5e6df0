import { describe, expect, it } from 'vitest';
import { aMovingPool, grantAll } from './granted.ts';

describe('shrinking', () => {
  it('is at once', () => {
    expect(grantAll([aMovingPool('a', 8, { backlog: 2 })])).toEqual({ a: 2 });
  });
});

describe('growing', () => {
  it('takes what is really free', () => {
    expect(grantAll([aMovingPool('a', 2, { backlog: 9 })])).toEqual({ a: 9 });
  });

  it('waits for pods that still end', () => {
    const going = aMovingPool('going', 0, {}, { terminating: 6 });
    expect(grantAll([going, aMovingPool('a', 2, { backlog: 9 })])).toMatchObject({ a: 4 });
  });

  it('waits for pods whose pool is only just told to shrink', () => {
    const shrinking = aMovingPool('shrinking', 8, { backlog: 1 });
    expect(grantAll([shrinking, aMovingPool('a', 2, { backlog: 9 })])).toEqual({ shrinking: 1, a: 2 });
  });

  it('leaves the room of what was asked for and not seen yet', () => {
    const asked = aMovingPool('asked', 5, { backlog: 1 }, { active: 1, out: 4 });
    expect(grantAll([asked, aMovingPool('a', 2, { backlog: 9 })])).toMatchObject({ a: 5 });
  });

  it('leaves the room that the quota says is used though no pod is seen', () => {
    expect(grantAll([aMovingPool('a', 2, { backlog: 9 })], { used: 5 })).toEqual({ a: 7 });
  });

  it('adds pods that the quota may not count yet to what it says, and only there', () => {
    expect(grantAll([aMovingPool('a', 4, { backlog: 9 })], { used: 4, uncounted: 2 })).toEqual({ a: 8 });
    expect(grantAll([aMovingPool('a', 4, { backlog: 9 })], { used: 1, uncounted: 2 })).toEqual({ a: 9 });
  });

  it('leaves the reserve', () => {
    expect(grantAll([aMovingPool('a', 2, { backlog: 20 })], { reserve: 3 })).toEqual({ a: 7 });
  });
});

describe('crumbs', () => {
  it('are not kept for room that comes only with a cooldown', () => {
    // Idle, and its HPA keeps its minimum of 3 until KEDA takes all of them: nothing of it is coming.
    const idle = aMovingPool('idle', 3, { minReplicaCount: 3, idleReplicaCount: 0 });
    const large = aMovingPool('large', 1, { charges: [4], backlog: 100 });
    const small = aMovingPool('small', 1, { backlog: 2 });
    expect(grantAll([idle, large, small])).toMatchObject({ small: 2 });
  });
});

describe('what was promised before', () => {
  it('needs no room again, up to what was told', () => {
    const pool = aMovingPool('a', 2, { backlog: 9 }, { told: 6, out: 4 });
    const other = aMovingPool('b', 4, { backlog: 4 });
    expect(grantAll([pool, other])).toMatchObject({ a: 6 });
  });

  it('waits all the same where the row is overdrawn', () => {
    const pool = aMovingPool('a', 2, { backlog: 9 }, { told: 6, out: 4 });
    const other = aMovingPool('b', 0, {}, { terminating: 5 });
    expect(grantAll([pool, other])).toMatchObject({ a: 2 });
  });
});

describe('a level that has just fallen', () => {
  it('is not raised past, though there is room', () => {
    expect(grantAll([aMovingPool('a', 3, { backlog: 9 }, { hasFallen: true, lastLevel: 3 })])).toEqual({ a: 3 });
  });

  it('counts below what is set: a higher answer may still arrive', () => {
    expect(grantAll([aMovingPool('a', 5, { backlog: 9 }, { hasFallen: true, lastLevel: 3 })])).toEqual({ a: 3 });
  });
});

describe('a target that somebody sets to 0', () => {
  it('is granted what was told of it again as soon as all of that fits beside the pods that go', () => {
    const toPool = (terminating: number) =>
      aMovingPool('a', 0, { backlog: 9 }, { active: 0, told: 4, out: 4, terminating });
    expect(grantAll([toPool(6)])).toEqual({ a: 4 });
    expect(grantAll([toPool(7)])).toEqual({ a: 0 });
  });

  it('may rise past where its level has fallen to: an HPA leaves a target at 0 alone', () => {
    const pool = aMovingPool('a', 0, { backlog: 9 }, { active: 0, told: 2, hasFallen: true, lastLevel: 0 });
    expect(grantAll([pool])).toEqual({ a: 9 });
  });
});

describe('from 0', () => {
  it('is granted nothing unless its minimum fits as a whole: KEDA starts so many', () => {
    const other = (terminating: number) => aMovingPool('b', 0, {}, { terminating });
    const pool = aMovingPool('a', 0, { backlog: 9, minReplicaCount: 3 });
    expect(grantAll([pool, other(8)])).toMatchObject({ a: 0 });
    expect(grantAll([pool, other(7)])).toMatchObject({ a: 3 });
  });
});

describe('room for a better-ranked worker that waits', () => {
  const small = aMovingPool('small', 3, { backlog: 4 });
  const large = aMovingPool('large', 0, { backlog: 400, charges: [6] });

  it('is kept from smaller ones while the rest of it is coming', () => {
    expect(grantAll([small, large, aMovingPool('going', 0, {}, { terminating: 5 })])).toMatchObject({
      small: 3,
      large: 0,
    });
  });

  it('is not kept where it is not coming: crumbs would lie idle', () => {
    const idle = ['idle', 'idler'].map((name) => aMovingPool(name, 1));
    expect(grantAll([small, large, ...idle])).toMatchObject({ small: 4, large: 0 });
  });
});

describe('a refused pod', () => {
  it('holds its pool at what it has, and closes its rows for all', () => {
    const refused = aMovingPool('refused', 5, { backlog: 9, priority: 1 }, { active: 2, isRefused: true });
    expect(grantAll([refused, aMovingPool('a', 1, { backlog: 1 })])).toEqual({ refused: 2, a: 1 });
    expect(grantAll([refused, aMovingPool('a', 0, { backlog: 1 })])).toEqual({ refused: 2, a: 0 });
  });

  it('leaves its pool one worker, or its minimum', () => {
    expect(grantAll([aMovingPool('a', 5, { backlog: 9 }, { active: 0, isRefused: true })])).toEqual({ a: 1 });
    const pool = aMovingPool('a', 5, { backlog: 9, minReplicaCount: 2 }, { active: 0, isRefused: true });
    expect(grantAll([pool])).toEqual({ a: 2 });
  });

  it('never raises its pool above its target', () => {
    expect(grantAll([aMovingPool('a', 5, { backlog: 0 }, { active: 3, isRefused: true })])).toEqual({ a: 0 });
  });
});

describe('after a start', () => {
  it('nothing is acquired and nothing lowered', () => {
    const pools = [aMovingPool('a', 2, { backlog: 9 }), aMovingPool('b', 4, { backlog: 1 })];
    expect(grantAll(pools, {}, true)).toEqual({ a: 2, b: 4 });
  });
});
