import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { printMeasured } from '../tools/measured.ts';
import type { World } from '../cluster/world.ts';
import type { Fault } from './faults/fault.ts';
import { OBJECT_FAULTS } from './faults/objects.ts';
import { PROCESS_FAULTS } from './faults/processes.ts';
import { type Contender, CONTENDERS, DRAIN_TIME, QUEUE_LENGTH } from './run/contenders.ts';
import { keepRow, REPORTS, type RunRow, toRow } from './run/rows.ts';
import { run, type RunPlan, type RunResult } from './run/run.ts';
import { LAB } from './workloads/lab.ts';
import { BURSTS, EQUAL, SHIFT } from './workloads/small.ts';
import { readTrace } from './workloads/trace.ts';
import type { Workload } from './workloads/workload.ts';

/** All of the matrix (`npm run test:e2e:full`), or what shows most in a quarter of an hour. */
const isFull = process.env['QUOTIENT_E2E'] === 'full';

/** A WfFormat file, to run a recorded workflow as well. */
const TRACE = process.env['QUOTIENT_TRACE'] ?? '';

/** Its tasks take 13 s on average; a run shall take a minute. */
const TRACE_SPEED = 5;

interface Undisturbed {
  readonly contender: Contender;
  readonly workload: Workload;
}

const WORKLOADS = [LAB, SHIFT, BURSTS, EQUAL, ...(existsSync(TRACE) ? [readTrace(TRACE, TRACE_SPEED)] : [])];

const SHORT: readonly Undisturbed[] = [
  { contender: QUEUE_LENGTH, workload: LAB },
  { contender: DRAIN_TIME, workload: LAB },
  { contender: QUEUE_LENGTH, workload: BURSTS },
  { contender: DRAIN_TIME, workload: EQUAL },
];

/** Runs in which nothing goes wrong. */
export const UNDISTURBED: readonly Undisturbed[] = isFull
  ? WORKLOADS.flatMap((workload) => CONTENDERS.map((contender) => ({ contender, workload })))
  : SHORT;

const SHORT_FAULTS = ['rabbitmq-killed', 'api-server-killed', 'quotient-killed', 'quota-lowered', 'job-of-half'];

export const FAULTS: readonly Fault[] = [...PROCESS_FAULTS, ...OBJECT_FAULTS].filter(
  ({ name }) => isFull || SHORT_FAULTS.includes(name),
);

/** Runs one of them, keeps its row where all are run, and prints what came of it. */
export async function runAndKeep(
  world: World,
  plan: Omit<RunPlan, 'reportPath'>,
): Promise<{ readonly row: RunRow; readonly result: RunResult }> {
  const folder = process.env['QUOTIENT_REPORT'] ?? (isFull ? REPORTS : world.directory);
  mkdirSync(folder, { recursive: true });
  const whole = { ...plan, reportPath: join(folder, plan.namespace) };
  const result = await run(world, whole);
  const row = toRow(whole, result, world.bed.keda);
  if (isFull) keepRow(row);
  printMeasured(describe(row));
  return { row, result };
}

function describe(row: RunRow): string {
  const what = [row.workload, row.contender, ...(row.fault === undefined ? [] : [row.fault])].join(', ');
  const back = row.fault === undefined ? '' : `, all targets right again after ${row.backSeconds ?? '?'} s`;
  const asked = `${row.refused} refused, asked for at most ${row.mostAskedCpu} CPU`;
  const tasks = `${row.lost} lost, ${row.repeated} done twice`;
  return `${what}: ${row.makespanSeconds} s, ${asked}, ${tasks}, ${row.fights} fights${back}`;
}
