import { describe, expect, it } from 'vitest';
import type { Outcome } from '../../../../src/cli/simulate/outcome.ts';
import { toPicture } from '../../../../src/cli/simulate/picture.ts';
import type { SimulateReport } from '../../../../src/cli/simulate/report.ts';
import { toReportTable } from '../../../../src/cli/simulate/report-table.ts';
import { aWorkflowPool, aWorkload } from '../../../builders/workflow.ts';

function anOutcome(over: Partial<Outcome> = {}): Outcome {
  return {
    name: 'queue-length',
    makespanSeconds: 20,
    runs: [over.makespanSeconds ?? 20],
    use: { working: 0.5, idle: 0.25, starting: 0.125, terminating: 0, jobs: 0 },
    pools: [{ type: 'work', dryAtSeconds: 15, asked: STEPS, pods: STEPS }],
    jobPods: [],
    refusedPods: 0,
    refusedJobs: 0,
    overshootCpuSeconds: 0,
    repeatedTasks: 0,
    ...over,
  };
}

const STEPS = [
  { atSeconds: 0, replicas: 1 },
  { atSeconds: 5, replicas: 2 },
];

function aReport(over: Partial<SimulateReport> = {}): SimulateReport {
  const subject = anOutcome();
  return {
    workload: aWorkload([{ seconds: 4 }, { type: 'lone', seconds: 6, needs: [0] }]),
    podStartSeconds: 3,
    graceSeconds: 300,
    seed: 7,
    runs: 1,
    notes: [],
    lowerBound: { seconds: 10, limit: { kind: 'chain' } },
    longestChain: [
      { type: 'work', seconds: 4 },
      { type: 'lone', seconds: 6 },
    ],
    subject,
    outcomes: [subject],
    levers: [],
    sweep: undefined,
    ...over,
  };
}

describe('the table of a report', () => {
  it('says what was run, and what the pools and Jobs were', () => {
    const text = toReportTable(aReport({ notes: ['a file said nothing'] }));
    expect(text).toContain(
      'made: 2 tasks in a quota of 2 CPU and 1000 B, scaled by queue-length; pods start in 3 s; seed 7',
    );
    expect(text).toMatch(/\nwork +1 +4\.0 s +1 +1 B +50 +15\.0 s\n/);
    expect(text).toMatch(/\nJobs: lone +1 +6\.0 s +- +- +- +-\n/);
    expect(text).toMatch(/\nnote: a file said nothing\n$/);
  });

  it('compares with the chart rule where that was run, and with the bound', () => {
    expect(toReportTable(aReport())).not.toContain('/CHART');
    const chart = anOutcome({ name: 'chart-rule', makespanSeconds: 40, refusedPods: 9, overshootCpuSeconds: 12.4 });
    const text = toReportTable(aReport({ outcomes: [chart, anOutcome()] }));
    expect(text).toMatch(/\nchart-rule +40\.0 s +1\.00 +4\.00 +9 +12 CPU s +50\.0 % +25\.0 % +12\.5 % +0\.0 %\n/);
    expect(text).toMatch(/\nqueue-length +20\.0 s +0\.50 +2\.00 /);
    expect(text).toMatch(/\nlower bound +10\.0 s +0\.25 +1\.00 +- /);
  });

  it('tells the mean of several runs, and from where to where they went', () => {
    const several = anOutcome({ runs: [15, 100, 25], refusedPods: 1 / 3 });
    const text = toReportTable(aReport({ runs: 3, subject: several, outcomes: [several] }));
    expect(text).toContain('; 3 runs from seed 7\n');
    expect(text).toMatch(/\nqueue-length +20\.0 s +15\.0–100 s +2\.00 +0\.3 /);
    expect(text).toMatch(/\nlower bound +10\.0 s +- +1\.00 /);
    const svg = toPicture(aReport({ runs: 3, subject: several, outcomes: [several] }));
    expect(svg).toContain('in the first of 3 runs; no schedule');
    expect(svg).toContain('queue-length: 20.0 s, 0.3 pods refused on average');
  });

  it.each([
    [{ kind: 'chain' }, 'only quicker tasks shorten that'],
    [{ kind: 'cpu', types: ['a', 'b'] }, "the tasks of a, b need all of the quota's CPU"],
    [{ kind: 'memory', types: ['a'] }, "the tasks of a need all of the quota's memory"],
    [{ kind: 'max-replicas', types: ['a'] }, 'the maximum of pool a holds it up'],
  ] as const)('says what bounds every schedule: %j', (limit, sentence) => {
    expect(toReportTable(aReport({ lowerBound: { seconds: 10, limit } }))).toContain(sentence);
  });

  it('says what would shorten the run, and what would not', () => {
    const levers = [
      { change: 'more memory', makespanSeconds: 20, savedFraction: 0 },
      { change: 'more CPU', makespanSeconds: 12, savedFraction: 0.4 },
    ];
    expect(toReportTable(aReport({ levers }))).toMatch(
      /queue-length would be shorter with\n {2}more CPU +12\.0 s +-40 %\nhardly any difference: more memory\n/,
    );
    expect(toReportTable(aReport({ levers: levers.slice(0, 1) }))).toContain(
      'queue-length would hardly be shorter with more memory\n',
    );
  });

  it('tells the sweep with its knee', () => {
    const points = [8, 16, 32].map((amount, index) => ({
      amount,
      makespanSeconds: [100, 40, 30][index] ?? 0,
      lowerBoundSeconds: 25,
    }));
    const text = toReportTable(aReport({ sweep: { resource: 'cpu', points, knee: points[1] ?? 'flat' } }));
    expect(text).toMatch(/\n16 CPU +40\.0 s +25\.0 s +█+ +<- knee\n/);
    expect(text).toContain('knee at 16 CPU: 60.0 s less than with 8 CPU; 32 CPU would save another 10.0 s\n');
    expect(toReportTable(aReport({ sweep: { resource: 'memory', points, knee: 'straight' } }))).toContain(
      'no knee: each step',
    );
  });

  it('names a quicker policy, but not the list schedule, which nobody can follow', () => {
    const quicker = anOutcome({ name: 'drain-time-declared', makespanSeconds: 15 });
    const listed = anOutcome({ name: 'list-schedule', makespanSeconds: 11, refusedPods: undefined });
    const text = toReportTable(aReport({ outcomes: [anOutcome(), quicker, listed] }));
    expect(text).toMatch(/shorter with\n {2}policy drain-time-declared +15\.0 s +-25 %\n/);
  });
});

describe('the picture of a report', () => {
  it('ends each panel with its run, and names what users wrote safely', () => {
    const workload = { ...aWorkload([]), workflow: { name: 'a <b> & c', tasks: [] } };
    const longer = anOutcome({ name: 'chart-rule', makespanSeconds: 40, refusedPods: 3 });
    const svg = toPicture(aReport({ workload, outcomes: [anOutcome(), longer] }));
    expect(svg).toContain('a &lt;b&gt; &amp; c: 0 tasks, 2 CPU');
    expect(svg).toContain('chart-rule: 40.0 s, 3 pods refused');
    // 900 pixels for 40.8 s, from 60 on.
    expect([...svg.matchAll(/class="end" d="M([\d.]+)/g)].map(([, x]) => x)).toEqual(['501.18', '942.35']);
    expect(svg).not.toMatch(/NaN|undefined/);
  });

  it('stacks Jobs inside the quota on the pools, and leaves out those outside', () => {
    const outcome = anOutcome({ jobPods: [{ atSeconds: 0, replicas: 1 }] });
    const count = (workload: SimulateReport['workload']): number =>
      [...toPicture(aReport({ workload, outcomes: [outcome] })).matchAll(/<path fill="#/g)].length;
    expect(count(aWorkload([]))).toBe(1);
    const inside = aWorkload([], { jobs: { cpu: 1, memoryBytes: 1 } });
    expect(count(inside)).toBe(2);
    expect(toPicture(aReport({ workload: inside, outcomes: [outcome] }))).toContain('>Jobs<');
  });

  it('breaks its legend into lines where there are many pools', () => {
    const types = Array.from({ length: 20 }, (_, number) => `a-type-of-task-${number}`);
    const workload = aWorkload([], { pools: types.map((type) => aWorkflowPool({ type })) });
    const places = [...toPicture(aReport({ workload })).matchAll(/translate\(([\d.]+) ([\d.]+)\)/g)];
    expect(places).toHaveLength(22);
    for (const [, x] of places) expect(Number(x)).toBeLessThan(900);
    expect(new Set(places.map(([, , y]) => y)).size).toBe(5);
  });
});
