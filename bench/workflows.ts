import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { toListSchedule } from '../src/simulation/schedule/list-schedule.ts';
import { toLowerBound } from '../src/simulation/schedule/lower-bound.ts';
import { parseCount, round, saveResults, toCommand } from './machine.ts';
import {
  type BenchCase,
  describeCase,
  runCase,
  START_SECONDS,
  toCases,
  USUAL_START_SECONDS,
} from './workflows/cases.ts';
import { withCosts } from './workflows/costs.ts';
import { toCaseFigures, toRunFigures } from './workflows/figures.ts';
import { LAB_CONTENDERS, simulateLab } from './workflows/lab.ts';
import { createProgress, NO_NOTEBOOK, openNotebook } from './workflows/notebook.ts';
import { toPicture } from './workflows/picture.ts';
import type { BenchWorkload } from './workflows/workload.ts';
import { readRecorded, readRecordedFile, toMontages } from './workflows/workloads.ts';

/**
 * Does the work finish sooner? Every workload and contender in the model, over many seeds: `npm run bench:workflows`. What was
 * run is kept in reports/, so that a bench that was cut short goes on; `--fresh` begins anew, `--quick` runs the smallest
 * workload with three seeds and keeps nothing. `--workflow FILE` adds a workflow, `--recorded FOLDER` says where recorded
 * ones are.
 */
const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '10' },
    quick: { type: 'boolean', default: false },
    fresh: { type: 'boolean', default: false },
    workflow: { type: 'string', multiple: true, default: [] },
    recorded: { type: 'string', default: join('..', 'shared', 'workflows') },
  },
});

const seeds = values.quick ? 3 : parseCount('--seeds', values.seeds);
const workloads = values.quick ? toMontages().slice(0, 1) : [...toMontages(), ...readOthers()];
const cases = toCases(workloads, values.quick ? [USUAL_START_SECONDS] : START_SECONDS);
const notebook = values.quick
  ? NO_NOTEBOOK
  : openNotebook(join('reports', 'bench-workflows.jsonl'), values.fresh, [values.recorded, ...values.workflow]);
const progress = createProgress(cases.length * seeds);

const rows = cases.map((one) => {
  const runs = Array.from({ length: seeds }, (_, place) => runOnce(one, place + 1));
  const { workload, contender, podStartSeconds, hpaPhases } = one;
  return { workload: workload.name, contender, podStartSeconds, hpaPhases, ...toCaseFigures(runs) };
});
const figures = { seeds, workloads: workloads.map(describeWorkload), rows, lab: values.quick ? [] : compareLab() };
if (values.quick) sayQuick();
else {
  saveResults('workflows', toCommand('bench:workflows'), figures);
  const shown = cases.filter(isShown);
  saveResults('workflows-pictures', toCommand('bench:workflows'), { pictures: shown.map((one) => toPicture(one, 1)) });
}

function readOthers(): readonly BenchWorkload[] {
  if (!existsSync(values.recorded))
    process.stderr.write(`no recorded workflows: there is no folder ${values.recorded}\n`);
  return [...readRecorded(values.recorded), ...values.workflow.map(readRecordedFile)];
}

function runOnce(one: BenchCase, seed: number) {
  const key = `${describeCase(one)} | ${seed}`;
  const known = notebook.read(key);
  const run = known ?? toRunFigures(runCase(one, seed));
  if (known === undefined) notebook.write(key, run);
  progress(key, known === undefined);
  return run;
}

/** What no autoscaler can be better than, and what a scheduler without pods would need; means over the seeds. */
function describeWorkload({ name, title, toWorkflow, pools, quota, jobs, setting }: BenchWorkload) {
  const questions = Array.from({ length: seeds }, (_, place) => {
    return { workflow: toWorkflow(place + 1), pools, quota, jobs };
  });
  const mean = (numbers: readonly number[]): number =>
    round(numbers.reduce((sum, one) => sum + one, 0) / numbers.length, 1);
  const isOne = setting.submittedAtSeconds === undefined;
  return {
    name,
    title,
    quotaCpu: quota.cpu,
    tasks: questions[0]?.workflow.tasks.length ?? 0,
    submissions: setting.submittedAtSeconds?.length ?? 1,
    ...(jobs === undefined ? {} : { jobs }),
    pools: pools.map(({ type, cpu }) => ({ type, cpu })),
    // All are for one submission.
    ...(isOne ? { boundSeconds: mean(questions.map((question) => toLowerBound(question).seconds)) } : {}),
    ...(isOne ? { greedySeconds: mean(questions.map((question) => toListSchedule(question).makespanSeconds)) } : {}),
    ...(isOne
      ? { greedyAtCostSeconds: mean(questions.map((question) => toListSchedule(withCosts(question)).makespanSeconds)) }
      : {}),
  };
}

/** The lab run in the model, to be held against the real one. */
function compareLab() {
  return [...LAB_CONTENDERS].flatMap(([name, contender]) =>
    [1, 3, 10].map((podStartSeconds) => {
      const { makespanSeconds, medianSeconds, refused } = simulateLab(contender, podStartSeconds, seeds);
      return {
        contender: name,
        podStartSeconds,
        medianSeconds: round(medianSeconds, 1),
        leastSeconds: round(Math.min(...makespanSeconds), 1),
        mostSeconds: round(Math.max(...makespanSeconds), 1),
        leastRefused: Math.min(...refused),
        mostRefused: Math.max(...refused),
      };
    }),
  );
}

function isShown({ workload, contender, podStartSeconds, hpaPhases }: BenchCase): boolean {
  if (workload.jobs !== undefined) return false;
  const isMain = contender === 'chart-rule' || contender === 'queue-length' || contender === 'drain-time-learned';
  return isMain && podStartSeconds === USUAL_START_SECONDS && hpaPhases === 'together';
}

/** For a look, and so that continuous integration sees that all of it still runs. */
function sayQuick(): void {
  for (const { workload, contender, hpaPhases, makespanSeconds, refusedPods } of rows) {
    const what = `${workload} ${contender} HPAs ${hpaPhases}`.padEnd(60);
    process.stdout.write(`${what} ${makespanSeconds.mean} s, refused ${refusedPods.mean}\n`);
  }
}
