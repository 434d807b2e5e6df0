import { describe, expect, it } from 'vitest';
import { toChains, toLongestChain } from '../../../../src/simulation/schedule/chains.ts';
import { toLowerBound } from '../../../../src/simulation/schedule/lower-bound.ts';
import { aSetting, aWorkflowPool } from '../../../builders/workflow.ts';

const TEN = Array.from({ length: 10 }, () => ({ seconds: 3 }));

describe('the lower bound', () => {
  it('is the longest chain where there is room for all', () => {
    const setting = aSetting([{ seconds: 5 }, { seconds: 2, needs: [0] }, { seconds: 6 }]);
    expect(toLowerBound(setting)).toEqual({ seconds: 7, limit: { kind: 'chain' } });
  });

  it("is the tasks' time over the quota's CPU where that is more", () => {
    expect(toLowerBound(aSetting(TEN))).toEqual({ seconds: 15, limit: { kind: 'cpu', types: ['work'] } });
  });

  it("is the tasks' time over the quota's memory where that is more", () => {
    const pools = [aWorkflowPool({ memoryBytes: 1000 })];
    expect(toLowerBound(aSetting(TEN, { pools }))).toEqual({
      seconds: 30,
      limit: { kind: 'memory', types: ['work'] },
    });
  });

  it("is the tasks' time over the pool's maximum where that is more", () => {
    const pools = [aWorkflowPool({ maxReplicas: 1 })];
    expect(toLowerBound(aSetting(TEN, { pools }))).toEqual({
      seconds: 30,
      limit: { kind: 'max-replicas', types: ['work'] },
    });
  });

  it('counts only whole workers of a pool that is alone', () => {
    const pools = [aWorkflowPool({ cpu: 1.5 })];
    expect(toLowerBound(aSetting(TEN, { pools })).seconds).toBe(30);
  });

  it('adds what must come before and after to the time that a pool needs', () => {
    const first = { seconds: 4, type: 'split' };
    const work = TEN.map((task) => ({ ...task, needs: [0] }));
    const last = { seconds: 2, type: 'join', needs: Array.from({ length: 10 }, (_, place) => place + 1) };
    expect(toLowerBound(aSetting([first, ...work, last])).seconds).toBe(4 + 15 + 2);
  });

  it('adds up the pools that share the quota', () => {
    const pools = [aWorkflowPool(), aWorkflowPool({ type: 'other' })];
    const setting = aSetting([...TEN, ...TEN.map((task) => ({ ...task, type: 'other' }))], { pools });
    expect(toLowerBound(setting)).toEqual({ seconds: 30, limit: { kind: 'cpu', types: ['work', 'other'] } });
  });
});

describe('the longest chain', () => {
  it('is told by type, in the order of the work', () => {
    const { workflow } = aSetting([
      { type: 'a', seconds: 1 },
      { type: 'a', seconds: 2, needs: [0] },
      { type: 'b', seconds: 4, needs: [1] },
      { type: 'c', seconds: 6 },
    ]);
    expect(toLongestChain(workflow.tasks, toChains(workflow.tasks))).toEqual([
      { type: 'a', seconds: 3 },
      { type: 'b', seconds: 4 },
    ]);
  });
});
