import { describe, expect, it } from 'vitest';
import { divideLevers, toLeverResult, toLevers } from '../../../../src/cli/simulate/levers.ts';
import type { Run } from '../../../../src/cli/simulate/run.ts';
import type { Workload } from '../../../../src/simulation/schedule/workload.ts';
import { aWorkflowPool, aWorkload } from '../../../builders/workflow.ts';

function aRun(over: Partial<Workload> = {}, podStartSeconds = 3): Run {
  return {
    workload: aWorkload([{}], over),
    contender: 'queue-length',
    podStartSeconds,
    graceSeconds: 300,
    seed: 1,
    runs: 1,
  };
}

const findLever = (run: Run, change: string) => toLevers(run).find((lever) => lever.change.includes(change));

describe('what could be changed', () => {
  it('is the CPU of the quota, always', () => {
    expect(findLever(aRun(), '4 CPU in the quota, in place of 2 CPU')?.run?.workload.quota).toEqual({
      cpu: 4,
      memoryBytes: 1000,
    });
  });

  it('is the memory where that may run out before the CPU', () => {
    const scarce = aRun({ pools: [aWorkflowPool({ memoryBytes: 501 })] });
    const plenty = aRun({ pools: [aWorkflowPool({ memoryBytes: 500 })] });
    expect(findLever(scarce, 'of memory')?.run?.workload.quota.memoryBytes).toBe(2000);
    expect(findLever(plenty, 'of memory')).toMatchObject({ run: undefined });
  });

  it('is the maximums where one may be reached before the quota', () => {
    const bound = aRun({ pools: [aWorkflowPool({ maxReplicas: 2 }), aWorkflowPool({ type: 'other' })] });
    const free = aRun({ pools: [aWorkflowPool({ maxReplicas: 3 })] });
    expect(findLever(bound, 'maximum')?.run?.workload.pools.map(({ maxReplicas }) => maxReplicas)).toEqual([4, 100]);
    expect(findLever(free, 'maximum')).toMatchObject({ run: undefined });
  });

  it('is the grace period where a task of a pool takes longer', () => {
    const long = aRun(aWorkload([{ seconds: 300 }, { type: 'lone', seconds: 900 }]));
    expect(findLever(long, 'a grace period of 360 s, in place of 300 s')?.run?.graceSeconds).toBe(360);
    expect(findLever(aRun(aWorkload([{ seconds: 299.9 }])), 'grace period')).toBeUndefined();
  });

  it('is the start of pods where that takes longer than a second', () => {
    expect(findLever(aRun({}, 10), 'pods that start in 1 s, in place of 10 s')?.run?.podStartSeconds).toBe(1);
    expect(findLever(aRun({}, 1), 'pods that start')).toBeUndefined();
  });
});

it('tells the most helpful change first, and apart what hardly helps and what harms', () => {
  const { helping, idle, harmful } = divideLevers([
    toLeverResult('a little', 99, 100),
    toLeverResult('some', 90, 100),
    toLeverResult('much', 50, 100),
    toLeverResult('harm', 120, 100),
    toLeverResult('worse', 130, 100),
  ]);
  expect(helping.map(({ change, savedFraction }) => [change, savedFraction])).toEqual([
    ['much', 0.5],
    ['some', expect.closeTo(0.1)],
  ]);
  expect(idle.map(({ change }) => change)).toEqual(['a little']);
  expect(harmful.map(({ change }) => change)).toEqual(['worse', 'harm']);
});
