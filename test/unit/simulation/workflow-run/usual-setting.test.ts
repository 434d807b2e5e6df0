import { describe, expect, it } from 'vitest';
import { simulate } from '../../../../src/simulation/run-workflow.ts';
import type { Setting } from '../../../../src/simulation/workflow-run/setting.ts';
import type { Simulation } from '../../../../src/simulation/workflow-run/simulation.ts';
import type { Workflow } from '../../../../src/simulation/workflow.ts';
import { aWorkflow, aWorkflowPool, someTasks } from '../../../builders/workflows.ts';

const QUOTA = { cpu: 4, memoryBytes: 2 ** 40 };

/** One worker that is there from the beginning, but for the moment in which its ReplicaSet notices, and takes a second to start. */
function run(workflow: Workflow, setting: Partial<Setting> = {}) {
  const endedSeconds: number[] = [];
  const onTrace: Simulation['onTrace'] = (atMs, { kind }) => {
    if (kind === 'ended') endedSeconds.push(atMs / 1000);
  };
  const pools = [{ ...aWorkflowPool('project', 1), maxReplicas: 1 }];
  const parts = { quota: QUOTA, contender: 'static', seed: 1, podStartSeconds: 1 } as const;
  const report = simulate({ ...parts, workflow, pools, setting, onTrace });
  return { ...report, endedSeconds };
}

it('a task without a pool runs 2 s late', () => {
  expect(run(aWorkflow([['job', 5]])).makespanSeconds).toBe(7);
});

it('each task costs its worker 0.1 s besides', () => {
  const workflow = aWorkflow([
    ['project', 2],
    ['project', 3],
  ]);
  const [first = 0, second = 0] = run(workflow).endedSeconds;
  expect(first).toBeGreaterThan(1 + 2.1);
  expect(first).toBeLessThanOrEqual(1 + 2.1 + 0.1);
  expect(second - first).toBeCloseTo(3.1, 9);
});

it('a task is handed out as soon as all that it needs are done, or as late as the setting says', () => {
  const workflow = aWorkflow([
    ['job', 5],
    ['job', 1],
    ['job', 4, [0, 1]],
  ]);
  expect(run(workflow).makespanSeconds).toBe(7 + 6);
  expect(run(workflow, { dispatchSeconds: 3 }).makespanSeconds).toBe(3 + 7 + 3 + 6);
});

describe('the HPAs of a run', () => {
  const workflow = aWorkflow([...someTasks(9, 'project', 9), ...someTasks(9, 'background', 9)]);

  /** When each pool's HPA hears of it first. */
  function findTicks(setting: Partial<Setting>): readonly (number | undefined)[] {
    const pools = [aWorkflowPool('project', 1), aWorkflowPool('background', 1)];
    const heard: (readonly [pool: string, seconds: number])[] = [];
    const onTrace: Simulation['onTrace'] = (atMs, event) => {
      if (event.kind === 'told' && event.by === 'hpa') heard.push([event.pool, atMs / 1000]);
    };
    const parts = { quota: QUOTA, contender: 'queue-length', seed: 1, podStartSeconds: 1 } as const;
    simulate({ ...parts, workflow, pools, setting, onTrace });
    return pools.map(({ type }) => heard.find(([pool]) => pool === type)?.[1]);
  }

  it('tick together, every 15 s from the moment that is set', () => {
    expect(findTicks({ firstTickSeconds: 4 })).toEqual([4, 4]);
    expect(findTicks({ firstTickSeconds: 0 })).toEqual([15, 15]);
  });

  it('tick each at its own moment where they were not made together', () => {
    const [project, background] = findTicks({ hpaPhases: 'apart' });
    expect(project).toBeGreaterThan(0);
    expect(background).not.toBe(project);
  });
});
