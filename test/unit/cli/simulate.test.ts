import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { toOutcome } from '../../../src/cli/simulate/run.ts';
import { runSimulate } from '../../../src/cli/simulate.ts';
import type { SimulateOptions } from '../../../src/cli/simulate/settings.ts';
import { CONTENDERS } from '../../../src/simulation/contender.ts';
import { QuotientError } from '../../../src/errors.ts';
import { aWorkload } from '../../builders/workflow.ts';
import { runQuotient } from './run.ts';

const DIAMOND = new URL('../../fixtures/workflows/wfformat-1.4.json', import.meta.url).pathname;
const WORKED_EXAMPLE = new URL('../../fixtures/worked-example.json', import.meta.url).pathname;

/** What the command line makes of no options. */
const DEFAULTS = {
  quota: 'cpu=21,memory=60Gi',
  pools: [],
  policy: 'queue-length',
  podStart: '3',
  grace: '300',
  durations: '',
  seed: '1',
  output: 'table',
} as const;

interface Printed {
  readonly lowerBound: { readonly seconds: number; readonly limit: { readonly kind: string } };
  readonly policy: string;
  readonly outcomes: readonly {
    readonly name: string;
    readonly makespanSeconds: number;
    readonly runs: readonly number[];
    readonly use: { readonly jobs: number };
  }[];
  readonly pools: readonly Readonly<Record<string, unknown>>[];
  readonly jobs?: unknown;
  readonly sweep?: { readonly points: readonly { readonly amount: number; readonly makespanSeconds: number }[] };
}

/** As the command would, without a process of its own; one run, unless the options say more. */
function simulate(file: string, options: Partial<SimulateOptions> = {}): Promise<string> {
  return runSimulate(file, { ...DEFAULTS, runs: '1', ...options }, new AbortController().signal);
}

async function simulateJson(file: string, options: Partial<SimulateOptions> = {}): Promise<Printed> {
  return JSON.parse(await simulate(file, { ...options, output: 'json' })) as Printed;
}

describe('quotient simulate', () => {
  it('prints how long a workflow takes, and what would shorten it', async () => {
    const { code, stdout, stderr } = await runQuotient(['simulate', 'montage:2mass:0.25']);
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(
      /^montage:2mass:0.25: 619 tasks in a quota of 21 CPU and 60 GiB, scaled by queue-length; .* 3 runs from seed 1\n/,
    );
    expect(stdout).toMatch(/mProject +90 +14\.\d s +1 +500 MiB +50/);
    expect(stdout).toMatch(/Jobs: mConcatFit, mBgModel, mImgtbl, … +16 /);
    expect(stdout).toMatch(/42 CPU in the quota, in place of 21 CPU .* -\d+ %/);
  });

  it('asks for what the options say, in place of what the file says', async () => {
    const options = { pools: ['work:cpu=500m,max=1'], durations: 'work=100', quota: 'cpu=4' };
    const { pools, lowerBound } = await simulateJson(DIAMOND, options);
    expect(pools).toEqual([{ type: 'work', cpu: 0.5, memoryBytes: 700 * 2 ** 20, maxReplicas: 1 }]);
    expect(lowerBound).toMatchObject({ seconds: 202.501, limit: { kind: 'max-replicas' } });
  });

  it('changes all pools at once, and one of them once more, in whichever order', async () => {
    const { pools } = await simulateJson('montage:2mass:0.25', { pools: ['mDiffFit:max=9', '*:max=7'] });
    expect(pools.map(({ type, cpu, maxReplicas }) => [type, cpu, maxReplicas])).toEqual([
      ['mProject', 1, 7],
      ['mDiffFit', 0.5, 9],
      ['mBackground', 0.5, 7],
    ]);
  });

  it('sweeps the quota, its ends included', async () => {
    const { sweep } = await simulateJson('montage:2mass:0.25', { sweep: 'cpu=8..31:10' });
    expect(sweep?.points.map(({ amount }) => amount)).toEqual([8, 18, 28, 31]);
    const [first, ...rest] = sweep?.points.map(({ makespanSeconds }) => makespanSeconds) ?? [];
    for (const makespan of rest) expect(makespan).toBeLessThan(first ?? 0);
  });

  it('compares all that scale', async () => {
    const { outcomes, policy } = await simulateJson(DIAMOND, { compare: true, quota: 'cpu=2', policy: 'static' });
    expect(policy).toBe('static');
    expect(outcomes.map(({ name }) => name)).toEqual([...CONTENDERS, 'list-schedule']);
    const listed = outcomes.at(-1)?.makespanSeconds ?? 0;
    for (const { makespanSeconds } of outcomes) expect(makespanSeconds).toBeGreaterThanOrEqual(listed);
  });

  it('leaves out of the comparison a split that the quota is too small for', async () => {
    const table = await simulate('montage:2mass:0.25', { compare: true, quota: 'cpu=1' });
    expect(table).not.toMatch(/^static /m);
    expect(table).toMatch(/^queue-length /m);
    expect(table).toContain(
      'note: policy static needs a quota that holds a worker of every pool at once: it is left out',
    );
  });

  it('takes types that have colons, as those of Nextflow do', async () => {
    const tasks = ['a', 'b'].map((id) => ({ id, name: 'RNASEQ:FASTQC', parents: [], children: [] }));
    const workflow = { name: 'colons', schemaVersion: '1.5', workflow: { specification: { tasks } } };
    const path = join(mkdtempSync(join(tmpdir(), 'quotient-simulate-')), 'colons.json');
    writeFileSync(path, JSON.stringify(workflow));
    for (const [wish, cpu] of [
      ['RNASEQ:FASTQC', 0.5],
      ['RNASEQ:FASTQC:cpu=2', 2],
    ] as const) {
      const { pools } = await simulateJson(path, { pools: [wish] });
      expect(pools).toMatchObject([{ type: 'RNASEQ:FASTQC', cpu }]);
    }
  });

  it('gives the same numbers for the same seed, and the next run those of the next seed', async () => {
    const options = { quota: 'cpu=2', podStart: '10' };
    const [both, again] = [
      await simulateJson(DIAMOND, { ...options, runs: '2' }),
      await simulateJson(DIAMOND, { ...options, runs: '2' }),
    ];
    expect(again).toEqual(both);
    const [next] = (await simulateJson(DIAMOND, { ...options, seed: '2' })).outcomes;
    const [mean] = both.outcomes;
    expect(mean?.runs).toEqual([expect.any(Number), next?.makespanSeconds]);
    expect(mean?.makespanSeconds).toBeCloseTo(((mean?.runs[0] ?? 0) + (mean?.runs[1] ?? 0)) / 2);
  });

  it('lets Jobs take room of the quota, and says what they took', async () => {
    const options = { jobs: 'cpu=2', output: 'json' } as const;
    const { jobs, outcomes } = await simulateJson('montage:2mass:0.25', options);
    expect(jobs).toEqual({ cpu: 2, memoryBytes: 500 * 2 ** 20 });
    expect(outcomes[0]?.use.jobs).toBeGreaterThan(0);
    const table = await simulate('montage:2mass:0.25', { jobs: 'cpu=2' });
    expect(table).toMatch(/Jobs: mConcatFit, mBgModel, mImgtbl, … +16 .* 2 +500 MiB/);
    expect(table).toMatch(/ENDING +JOBS\n/);
    expect(table).toMatch(/queue-length .* \d+ \/ \d+ /);
  });

  it('says nothing of Jobs that run outside the quota', async () => {
    expect(await simulateJson('montage:2mass:0.25')).not.toHaveProperty('jobs');
    expect(await simulate('montage:2mass:0.25')).not.toContain('JOBS');
  });

  it('draws a picture, and leaves none where there is nothing to draw', async () => {
    const path = join(mkdtempSync(join(tmpdir(), 'quotient-simulate-')), 'run.svg');
    await expect(simulate('nowhere.json', { svg: path })).rejects.toThrow('cannot be read');
    expect(existsSync(path)).toBe(false);
    await simulate('montage:2mass:0.25', { svg: path });
    const svg = readFileSync(path, 'utf8');
    expect(svg).toMatch(/^<svg [^]*mBackground[^]*<\/svg>\n$/);
    expect(svg).not.toMatch(/NaN|undefined/);
  });

  it('reads standard input, and runs what has no pools', async () => {
    const tasks = [{ id: 'a', name: 'a', parents: [], children: [] }];
    const lone = { name: 'lone', schemaVersion: '1.5', workflow: { specification: { tasks } } };
    const { code, stdout } = await runQuotient(['simulate', '-'], JSON.stringify(lone));
    expect(code).toBe(0);
    expect(stdout).toContain('lone: 1 task in');
    expect(stdout).toContain('note: the file does not say how long every task takes');
    expect(stdout).toContain('note: no type of task has two tasks');
    expect(stdout).not.toContain('shorter with');
  });
});

describe('quotient simulate, told something wrong', () => {
  it.each([
    ['no workflow', WORKED_EXAMPLE, {}, 'is neither WfFormat'],
    ['a file that is not there', 'nowhere.json', {}, 'nowhere.json cannot be read'],
    ['another size of Montage', 'montage:2mass:3.0', {}, 'montage:2mass:2.0'],
    ['a quota that is no quantity', DIAMOND, { quota: 'cpu=many' }, 'must be a quantity above 0'],
    ['a quota of something else', DIAMOND, { quota: 'cpus=3' }, 'did you mean "cpu"?'],
    ['half of an option', DIAMOND, { quota: 'cpu' }, '"cpu" is not of the form NAME=VALUE'],
    ['Jobs of nothing', DIAMOND, { jobs: 'cpu=0' }, '--jobs "0": cpu must be a quantity above 0'],
    ['Jobs that an unset variable says', DIAMOND, { jobs: '' }, 'must say what a Job takes'],
    ['one amount twice', DIAMOND, { quota: 'cpu=1,cpu=2' }, 'cpu is given twice'],
    ['a Job larger than the quota', DIAMOND, { jobs: 'cpu=99' }, 'a Job needs 99 CPU'],
    ['a type that no task is of', DIAMOND, { pools: ['wrok'] }, 'did you mean "work"?'],
    ['a pool without a name', DIAMOND, { pools: [':max=1'] }, 'must be of the form TYPE'],
    ['a worker larger than the quota', DIAMOND, { quota: 'cpu=1' }, 'one worker of pool work needs 2 CPU'],
    ['a duration of nothing', DIAMOND, { durations: 'work=0' }, 'must take longer than 0 s'],
    ['a sweep of one value', DIAMOND, { sweep: 'cpu=8' }, 'must be of the form cpu=8..64'],
    ['a sweep downwards', DIAMOND, { sweep: 'cpu=8..4' }, '4 must be more than 8'],
    ['a sweep of thousands', DIAMOND, { sweep: 'cpu=1..900:1' }, 'has more than 200 steps'],
    ['a seed that is none', DIAMOND, { seed: 'x' }, 'must be a whole number from 0'],
    ['no run at all', DIAMOND, { runs: '0' }, 'must be a whole number from 1'],
    ['a grace period before now', DIAMOND, { grace: '-1' }, 'must be a number from 0 to'],
    ['a start of days', DIAMOND, { podStart: '86400' }, 'must be a number from 0 to 3600'],
    ['a quota beyond all counting', DIAMOND, { quota: 'cpu=1e30' }, 'is more than Kubernetes counts'],
    [
      'a split of too little',
      DIAMOND,
      { policy: 'static' as const, quota: 'cpu=2', jobs: 'cpu=1' },
      'policy static needs',
    ],
    ['a picture over the workflow', DIAMOND, { svg: DIAMOND }, 'is the workflow itself'],
    ['a picture that nobody can write', DIAMOND, { svg: '/nowhere/at/all.svg' }, 'cannot be written'],
  ])('answers %s with a sentence', async (_, file, options, sentence) => {
    const error = await simulate(file, options).then(String, (error: unknown) => error);
    expect(error).toBeInstanceOf(QuotientError);
    expect(String(error)).toContain(sentence);
  });

  it('says which tasks were done again, since a worker that was to go was killed, and what would help', async () => {
    const long = { quota: 'cpu=8', durations: 'mProject=400', policy: 'chart-rule' } as const;
    const table = await simulate('montage:2mass:0.25', long);
    expect(table).toMatch(/TASKS DONE AGAIN, as .* killed 300 s later: chart-rule \d+\. --grace tries/);
    expect(table).toContain('a grace period of 480 s, in place of 300 s');
    expect(await simulate('montage:2mass:0.25', { ...long, grace: '480' })).not.toContain('DONE AGAIN');
  });

  it('can be ended in the middle of a run', async () => {
    const workload = aWorkload([{ seconds: 1e7 }]);
    const run = {
      workload,
      contender: 'queue-length',
      podStartSeconds: 3,
      graceSeconds: 300,
      seed: 1,
      runs: 1,
    } as const;
    let pauses = 0;
    const pause = (): Promise<void> => {
      pauses += 1;
      return pauses < 3 ? Promise.resolve() : Promise.reject(new Error('ended'));
    };
    await expect(toOutcome(run, { pause })).rejects.toThrow('ended');
  });

  it('says it on standard error, with exit code 1', async () => {
    const { code, stdout, stderr } = await runQuotient(['simulate', DIAMOND, '--quota', 'cpus=3']);
    expect(stderr).toBe('quotient: --quota "cpus=3": cpus is unknown; did you mean "cpu"?\n');
    expect([code, stdout]).toEqual([1, '']);
  });
});
