import { describe, expect, it } from 'vitest';
import { toChains, toLongestChain } from '../../../../src/simulation/schedule/chains.ts';
import { toLowerBound } from '../../../../src/simulation/schedule/lower-bound.ts';
import { aWorkload, aWorkflowPool } from '../../../builders/workflow.ts';

const TEN = Array.from({ length: 10 }, () => ({ seconds: 3 }));

describe('the lower bound', () => {
  it('is the longest chain where there is room for all', () => {
    const workload = aWorkload([{ seconds: 5 }, { seconds: 2, needs: [0] }, { seconds: 6 }]);
    expect(toLowerBound(workload)).toEqual({ seconds: 7, limit: { kind: 'chain' } });
  });

  it('names the chain where the room takes hardly longer', () => {
    const work = Array.from({ length: 3 }, () => ({ seconds: 4 }));
    const workload = aWorkload([...work, { type: 'lone', seconds: 5.99 }]);
    expect(toLowerBound(workload)).toEqual({ seconds: 6, limit: { kind: 'chain' } });
  });

  it("is the tasks' time over the quota's CPU where that is more", () => {
    expect(toLowerBound(aWorkload(TEN))).toEqual({ seconds: 15, limit: { kind: 'cpu', types: ['work'] } });
  });

  it("is the tasks' time over the quota's memory where that is more", () => {
    const pools = [aWorkflowPool({ memoryBytes: 1000 })];
    expect(toLowerBound(aWorkload(TEN, { pools }))).toEqual({
      seconds: 30,
      limit: { kind: 'memory', types: ['work'] },
    });
  });

  it("is the tasks' time over the pool's maximum where that is more", () => {
    const pools = [aWorkflowPool({ maxReplicas: 1 })];
    expect(toLowerBound(aWorkload(TEN, { pools }))).toEqual({
      seconds: 30,
      limit: { kind: 'max-replicas', types: ['work'] },
    });
  });

  it('counts tasks without a pool where they run inside the quota', () => {
    const tasks = TEN.map((task, place) => ({ ...task, type: place < 4 ? 'job' : 'work' }));
    expect(toLowerBound(aWorkload(tasks)).seconds).toBe(9);
    expect(toLowerBound(aWorkload(tasks, { jobs: { cpu: 1, memoryBytes: 1 } }))).toEqual({
      seconds: 15,
      limit: { kind: 'cpu', types: ['work', 'job'] },
    });
  });

  it('counts only whole workers of a pool that is alone', () => {
    const pools = [aWorkflowPool({ cpu: 1.5 })];
    expect(toLowerBound(aWorkload(TEN, { pools })).seconds).toBe(30);
  });

  it('adds what must come before and after to the time that a pool needs', () => {
    const first = { seconds: 4, type: 'split' };
    const work = TEN.map((task) => ({ ...task, needs: [0] }));
    const last = { seconds: 2, type: 'join', needs: Array.from({ length: 10 }, (_, place) => place + 1) };
    expect(toLowerBound(aWorkload([first, ...work, last])).seconds).toBe(4 + 15 + 2);
  });

  it('adds up the pools that share the quota', () => {
    const pools = [aWorkflowPool(), aWorkflowPool({ type: 'other' })];
    const workload = aWorkload([...TEN, ...TEN.map((task) => ({ ...task, type: 'other' }))], { pools });
    expect(toLowerBound(workload)).toEqual({ seconds: 30, limit: { kind: 'cpu', types: ['work', 'other'] } });
  });
});

describe('the longest chain', () => {
  it('is told by type, in the order of the work', () => {
    const { workflow } = aWorkload([
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
