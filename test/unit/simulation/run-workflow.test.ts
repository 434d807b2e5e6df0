import { describe, expect, it } from 'vitest';
import { CONTENDERS } from '../../../src/simulation/contender.ts';
import { simulate } from '../../../src/simulation/run-workflow.ts';
import type { Simulation, TraceEvent } from '../../../src/simulation/workflow-run/simulation.ts';
import { aWorkflow, aWorkflowPool, someTasks } from '../../builders/workflows.ts';

const QUOTA = { cpu: 4, memoryBytes: 60 * 2 ** 30 };

/** Twenty projects, then something that is nobody's pool's, then ten backgrounds. */
const STAGES = aWorkflow([
  ...someTasks(20, 'project', 3),
  ['model', 5, Array.from({ length: 20 }, (_, place) => place)],
  ...someTasks(10, 'background', 1, [20]),
]);

const ORDINARY: Simulation = {
  workflow: STAGES,
  pools: [aWorkflowPool('project', 1), aWorkflowPool('background', 0.5)],
  quota: QUOTA,
  contender: 'queue-length',
  seed: 1,
  podStartSeconds: 1,
};

function trace(simulation: Simulation): string {
  const lines: string[] = [];
  const report = simulate({
    ...simulation,
    onTrace: (atMs, event) => lines.push(`${atMs} ${JSON.stringify(event)}`),
  });
  return [...lines, JSON.stringify(report)].join('\n');
}

function listTasks(simulation: Simulation): readonly Extract<TraceEvent, { kind: 'began' | 'ended' }>[] {
  const events: Extract<TraceEvent, { kind: 'began' | 'ended' }>[] = [];
  simulate({
    ...simulation,
    onTrace: (_, event) => {
      if (event.kind === 'began' || event.kind === 'ended') events.push(event);
    },
  });
  return events;
}

describe.each(CONTENDERS)('a workflow scaled by %s', (contender) => {
  const simulation = { ...ORDINARY, contender };

  it('has the same trace, byte by byte, for the same seed', () => {
    expect(trace(simulation)).toBe(trace(simulation));
  });

  it('has another one for another seed', () => {
    expect(trace({ ...simulation, seed: 2 })).not.toBe(trace(simulation));
  });

  it('does each task of a pool once, and none before those that it needs', () => {
    const events = listTasks(simulation);
    const ended = events.filter(({ kind }) => kind === 'ended').map(({ task }) => task);
    const pooled = STAGES.tasks.flatMap(({ type }, place) => (type === 'model' ? [] : [place]));
    expect(ended.toSorted((left, right) => left - right)).toEqual(pooled);
    const lastProject = events.findLastIndex(({ kind, task }) => kind === 'ended' && task < 20);
    const firstBackground = events.findIndex(({ kind, task }) => kind === 'began' && task > 20);
    expect(firstBackground).toBeGreaterThan(lastProject);
  });

  it('ends no sooner than work and chains allow', () => {
    expect(simulate(simulation).makespanSeconds).toBeGreaterThan(60 / 4 + 5 + 1);
  });
});

describe.each(CONTENDERS.filter((name) => !/rule|rabbitmq/.test(name)))('%s', (contender) => {
  it.each([1, 2, 3, 4, 5])('asks for no pod that the quota refuses, seed %d', (seed) => {
    const { refusedPods, overshootCpuSeconds, mostAskedCpu } = simulate({ ...ORDINARY, contender, seed });
    expect({ refusedPods, overshootCpuSeconds }).toEqual({ refusedPods: 0, overshootCpuSeconds: 0 });
    expect(mostAskedCpu).toBeLessThanOrEqual(QUOTA.cpu);
  });
});

describe('Jobs inside the quota', () => {
  /** While the projects run, four of other people's tasks come, as large as a worker. */
  const workflow = aWorkflow([
    ...someTasks(60, 'project', 3),
    ['wait', 9],
    ...someTasks(4, 'model', 5, [60]),
    ...someTasks(10, 'background', 1, [61, 62, 63, 64]),
  ]);
  const jobs = { cpu: 1, memoryBytes: 100 * 2 ** 20 };
  const simulation = { ...ORDINARY, workflow, jobs };

  it.each(CONTENDERS)('are all run beside pools that are scaled by %s', (contender) => {
    const { quotaUse, usefulFraction, makespanSeconds } = simulate({ ...simulation, contender });
    // From the pod's creation: the start, too, takes room.
    expect(quotaUse.jobs * QUOTA.cpu * makespanSeconds).toBeCloseTo(9 + 4 * 5 + 5 * 2, 6);
    expect(usefulFraction * QUOTA.cpu * makespanSeconds).toBeCloseTo(60 * 3 + 9 + 4 * 5 + 10 * 0.5, 6);
  });

  it.each(['queue-length', 'drain-time-learned', 'drain-time-declared'] as const)(
    'are refused, and let in soon by %s, which keeps room and asks for none that they hold',
    (contender) => {
      const { refusedPods, refusedJobs, overshootCpuSeconds } = simulate({ ...simulation, contender });
      expect({ refusedPods, overshootCpuSeconds }).toEqual({ refusedPods: 0, overshootCpuSeconds: 0 });
      expect(refusedJobs).toBeGreaterThan(0);
    },
  );

  it('wait longer where nobody keeps room for them', () => {
    const chart = simulate({ ...simulation, contender: 'chart-rule' });
    const ours = simulate({ ...simulation, contender: 'drain-time-declared' });
    expect(chart.refusedPods).toBeGreaterThan(0);
    expect(ours.makespanSeconds).toBeLessThan(chart.makespanSeconds);
  });

  it('of which not one fits are refused before anything runs', () => {
    const large = { ...simulation, jobs: { ...jobs, cpu: 5 } };
    expect(() => simulate(large)).toThrow('a worker of wait takes 5 CPU');
  });
});

describe('what a report says', () => {
  const report = simulate(ORDINARY);

  it('adds up: no more is held than the quota has, and what is useful is part of what works', () => {
    const { working, idle, starting, terminating } = report.quotaUse;
    expect(working + idle + starting + terminating).toBeLessThanOrEqual(1);
    expect(report.usefulFraction).toBeLessThan(working);
    expect(report.usefulFraction).toBeCloseTo((20 * 3 + 10 * 1 * 0.5) / (4 * report.makespanSeconds), 10);
  });

  it('shows each pool from 0 to its last task', () => {
    expect(report.pools.map(({ type }) => type)).toEqual(['project', 'background']);
    const [project, background] = report.pools;
    expect(project?.replicas[0]).toEqual({ atSeconds: 0, replicas: 0 });
    expect(background?.dryAtSeconds).toBe(report.makespanSeconds);
    expect(project?.dryAtSeconds).toBeLessThan(report.makespanSeconds - 5 - 1);
  });

  it("the chart's rule asks for more than the quota, and pods are refused", () => {
    const both = aWorkflow([...someTasks(40, 'project', 3), ...someTasks(40, 'background', 3)]);
    const chart = simulate({ ...ORDINARY, workflow: both, quota: { ...QUOTA, cpu: 5 }, contender: 'operator-rule' });
    expect(chart.refusedPods).toBeGreaterThan(0);
    expect(chart.overshootCpuSeconds).toBeGreaterThan(0);
    expect(chart.mostAskedCpu).toBeGreaterThan(5);
  });

  it('a workflow that is submitted twice is done twice', () => {
    const events = listTasks({ ...ORDINARY, setting: { submittedAtSeconds: [0, 60] } });
    expect(events.filter(({ kind }) => kind === 'ended').length).toBe(2 * 30);
  });

  it('a task whose worker is killed at the end of its grace period is done again', () => {
    const workflow = aWorkflow([...someTasks(8, 'project', 30), ['wait', 10], ...someTasks(40, 'background', 20, [8])]);
    const { repeatedTasks } = simulate({ ...ORDINARY, workflow, setting: { graceSeconds: 5 } });
    expect(repeatedTasks).toBeGreaterThan(0);
  });
});

describe('what cannot be done is refused', () => {
  it('a pool whose worker exceeds the quota', () => {
    const pools = [aWorkflowPool('project', 5)];
    expect(() => simulate({ ...ORDINARY, pools })).toThrow('a worker of project takes 5 CPU');
  });

  it('tasks that wait for one another', () => {
    const workflow = aWorkflow([
      ['project', 1, [1]],
      ['project', 1, [0]],
    ]);
    expect(() => simulate({ ...ORDINARY, workflow })).toThrow('2 tasks of small wait for one another');
  });

  it('a task that needs one which is not there', () => {
    const workflow = aWorkflow([['project', 1, [7]]]);
    expect(() => simulate({ ...ORDINARY, workflow })).toThrow('task project-0 of small needs task 7 of 1');
  });
});
