import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { startWorld } from '../test/cluster/world.ts';
import { CONTENDERS, DRAIN_TIME_LEARNED } from '../test/e2e/run/contenders.ts';
import { run as runOnce } from '../test/e2e/run/run.ts';
import { LAB } from '../test/e2e/workloads/lab.ts';
import { parseCount, round, saveResults, toCommand, toMedian } from './machine.ts';

/**
 * The lab run on a real API server, KEDA, HPA at 15 s and RabbitMQ, every contender in turn: `npm run bench:e2e`. Needs the
 * programs of `npm run cluster:build`, and two minutes for each run. `--pod-start 10`: pods need 10 s to start instead of
 * 1 s. `--only TEXT`: contenders with this in their name; `a|b` for several. `--save NAME`: into results of their own.
 */

/** After a tick of the HPAs, in turn. */
const PHASES_MS = [3_000, 10_000, 6_000, 13_000, 0];

const { values } = parseArgs({
  options: {
    repetitions: { type: 'string', default: '5' },
    only: { type: 'string', default: '' },
    'pod-start': { type: 'string', default: '1' },
    save: { type: 'string', default: '' },
    reports: { type: 'string', default: join('bench', 'results', 'e2e') },
  },
});
const repetitions = parseCount('--repetitions', values.repetitions);
const podStartSeconds = parseCount('--pod-start', values['pod-start']);
if (values.only !== '' && values.save === '' && podStartSeconds === 1)
  throw new Error('--only needs --save NAME, as the file of that name is of all contenders');
const wanted = values.only.split('|');
const contenders = [...CONTENDERS, DRAIN_TIME_LEARNED].filter(({ name }) => wanted.some((text) => name.includes(text)));
mkdirSync(values.reports, { recursive: true });

interface Run {
  readonly makespanSeconds: number;
  readonly refused: number;
  readonly mostAskedCpu: number;
  readonly secondsAboveQuota: number;
  readonly lost: number;
  readonly fights: number;
  readonly stoppedWithReady: number;
}

const runs = new Map<string, Run[]>(contenders.map(({ name }) => [name, []]));
const world = await startWorld({ kubelet: { startDelayMs: podStartSeconds * 1000 } });
try {
  for (let repetition = 0; repetition < repetitions; repetition += 1) {
    for (const [index, contender] of contenders.entries()) {
      const phaseMs = PHASES_MS[repetition % PHASES_MS.length] ?? 0;
      const namespace = `lab-${index}-${repetition}`;
      const reportPath = join(values.reports, `${namespace}-start-${podStartSeconds}`);
      const result = await runOnce(world, { contender, workload: LAB, namespace, phaseMs, reportPath });
      const { makespanMs, report, tally, refused, conduct } = result;
      const run = {
        makespanSeconds: round(makespanMs / 1000, 1),
        refused: refused.length,
        mostAskedCpu: report.mostAskedCpu,
        secondsAboveQuota: round(report.overQuotaMs / 1000, 1),
        lost: tally.lost.length,
        fights: conduct.fights.length,
        stoppedWithReady: conduct.stoppedWithReady,
      };
      runs.get(contender.name)?.push(run);
      process.stdout.write(`${contender.name}, ${phaseMs / 1000} s after the tick: ${JSON.stringify(run)}\n`);
    }
    save();
  }
} finally {
  await world.stop();
}

/** After every round, so that what was measured is not lost with a run that is cut short. */
function save(): void {
  const toMost = (all: readonly Run[], key: 'mostAskedCpu' | 'secondsAboveQuota'): number =>
    Math.max(...all.map((run) => run[key]));
  const toSum = (all: readonly Run[], key: 'lost' | 'fights' | 'stoppedWithReady'): number =>
    all.reduce((sum, run) => sum + run[key], 0);
  const first = contenders[0]?.name ?? '';
  const toMedianSeconds = (all: readonly Run[]): number => toMedian(all.map(({ makespanSeconds }) => makespanSeconds));
  const rows = [...runs].map(([name, all]) => ({
    contender: name,
    makespanSeconds: all.map(({ makespanSeconds }) => makespanSeconds),
    medianSeconds: toMedianSeconds(all),
    ratio: round(toMedianSeconds(all) / toMedianSeconds(runs.get(first) ?? [])),
    refused: all.map(({ refused }) => refused),
    mostAskedCpu: toMost(all, 'mostAskedCpu'),
    secondsAboveQuota: toMost(all, 'secondsAboveQuota'),
    lost: toSum(all, 'lost'),
    fights: toSum(all, 'fights'),
    stoppedWithReady: toSum(all, 'stoppedWithReady'),
  }));
  const start = podStartSeconds === 1 ? [] : ['start', values['pod-start']];
  const name = ['e2e', ...start, ...(values.save === '' ? [] : [values.save])].join('-');
  const rounds = runs.get(first)?.length ?? 0;
  const setting = { hpaSyncPeriodSeconds: 15, quotaCpu: LAB.quotaCpu, podStartSeconds, repetitions: rounds };
  saveResults(name, toCommand('bench:e2e'), { ...setting, rows });
}
