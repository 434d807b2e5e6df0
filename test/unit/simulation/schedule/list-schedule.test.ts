import { describe, expect, it } from 'vitest';
import { toListSchedule } from '../../../../src/simulation/schedule/list-schedule.ts';
import { findImpossible } from '../../../../src/simulation/schedule/workload.ts';
import { aWorkload, aWorkflowPool } from '../../../builders/workflow.ts';

const starts = (...workload: Parameters<typeof aWorkload>): readonly number[] => [
  ...toListSchedule(aWorkload(...workload)).starts,
];

describe('the list schedule', () => {
  it('starts as many as fit, and the next when one ends', () => {
    expect(starts([{ seconds: 2 }, { seconds: 3 }, { seconds: 1 }])).toEqual([0, 0, 2]);
  });

  it('starts the task with the longest chain behind it first', () => {
    const tasks = [{ seconds: 3 }, { seconds: 3 }, { seconds: 1 }, { seconds: 9, needs: [2] }];
    expect(starts(tasks)).toEqual([0, 3, 0, 1]);
  });

  it('passes over a task that does not fit for one that does', () => {
    const pools = [aWorkflowPool({ cpu: 1.5 }), aWorkflowPool({ type: 'small', cpu: 0.5 })];
    expect(starts([{ seconds: 9 }, { seconds: 9 }, { type: 'small' }], { pools })).toEqual([0, 9, 0]);
  });

  it("keeps to a pool's maximum", () => {
    expect(starts([{}, {}], { pools: [aWorkflowPool({ maxReplicas: 1 })] })).toEqual([0, 1]);
  });

  it('starts tasks without a pool at once', () => {
    expect(starts([{ type: 'job' }, { type: 'job' }, { type: 'job', needs: [0] }], { pools: [] })).toEqual([0, 0, 1]);
  });

  it('makes tasks without a pool wait for room where they run inside the quota', () => {
    const jobs = { cpu: 1, memoryBytes: 1 };
    const tasks = [{ type: 'job' }, { type: 'other' }, { type: 'job' }, { seconds: 5 }];
    expect(starts(tasks, { jobs })).toEqual([0, 2, 1, 0]);
  });

  it('takes ten tenths of a core for one', () => {
    const pools = [aWorkflowPool({ cpu: 0.1 })];
    const quota = { cpu: 1, memoryBytes: 1000 };
    expect(
      starts(
        Array.from({ length: 10 }, () => ({})),
        { pools, quota },
      ),
    ).toEqual(Array(10).fill(0));
  });
});

it('finds pools of which not one worker fits', () => {
  const pools = [
    aWorkflowPool(),
    aWorkflowPool({ type: 'huge', cpu: 3 }),
    aWorkflowPool({ type: 'fat', memoryBytes: 1001 }),
  ];
  expect(findImpossible(aWorkload([], { pools })).map(({ type }) => type)).toEqual(['huge', 'fat']);
});

it('finds Jobs that do not fit, where they run inside the quota', () => {
  const tasks = [{}, { type: 'job' }];
  expect(findImpossible(aWorkload(tasks))).toEqual([]);
  const jobs = { cpu: 3, memoryBytes: 1 };
  expect(findImpossible(aWorkload(tasks, { jobs })).map(({ type }) => type)).toEqual(['job']);
});
