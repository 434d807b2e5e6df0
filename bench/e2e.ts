import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { CONTENDERS } from '../test/cluster/lab/contenders.ts';
import { runLab } from '../test/cluster/lab/lab-run.ts';
import { startWorld } from '../test/cluster/world.ts';
import { saveResults, toMedian } from './machine.ts';

/**
 * The lab run on a real API server, KEDA, HPA at 15 s and RabbitMQ, every contender in turn: `npm run bench:e2e`. Needs the
 * programs of `npm run cluster:build`, and two minutes for each run.
 */

/** After a tick of the HPAs, in turn. */
const PHASES_MS = [3_000, 10_000, 6_000, 13_000, 0];

const { values } = parseArgs({
  options: {
    repetitions: { type: 'string', default: '5' },
    only: { type: 'string', default: '' },
    reports: { type: 'string', default: join('bench', 'results', 'e2e') },
  },
});
const repetitions = Number(values.repetitions);
const contenders = CONTENDERS.filter(({ name }) => name.includes(values.only));
mkdirSync(values.reports, { recursive: true });

interface Run {
  readonly makespanSeconds: number;
  readonly refused: number;
  readonly mostAskedCpu: number;
  readonly secondsAboveQuota: number;
  readonly lost: number;
}

const runs = new Map<string, Run[]>(contenders.map(({ name }) => [name, []]));
const world = await startWorld();
try {
  for (let repetition = 0; repetition < repetitions; repetition += 1) {
    for (const [index, contender] of contenders.entries()) {
      const phaseMs = PHASES_MS[repetition % PHASES_MS.length] ?? 0;
      const namespace = `lab-${index}-${repetition}`;
      const reportPath = join(values.reports, namespace);
      const { makespanMs, report, tally, refused } = await runLab(world, { contender, namespace, phaseMs, reportPath });
      const run = {
        makespanSeconds: round(makespanMs / 1000),
        refused,
        mostAskedCpu: report.mostAskedCpu,
        secondsAboveQuota: round(report.overQuotaMs / 1000),
        lost: tally.lost.length,
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
  const rows = [...runs].map(([name, all]) => ({
    contender: name,
    makespanSeconds: all.map(({ makespanSeconds }) => makespanSeconds),
    medianSeconds: toMedian(all.map(({ makespanSeconds }) => makespanSeconds)),
    refused: all.map(({ refused }) => refused),
    mostAskedCpu: Math.max(...all.map(({ mostAskedCpu }) => mostAskedCpu)),
    secondsAboveQuota: Math.max(...all.map(({ secondsAboveQuota }) => secondsAboveQuota)),
    lost: all.reduce((sum, { lost }) => sum + lost, 0),
  }));
  saveResults('e2e', 'npm run bench:e2e', { hpaSyncPeriodSeconds: 15, quotaCpu: 8, rows });
}

function round(seconds: number): number {
  return Math.round(seconds * 10) / 10;
}
