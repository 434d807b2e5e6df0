import { existsSync } from 'node:fs';
import { access, constants, writeFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { QuotientError, toReason } from '../errors.ts';
import type { Workload } from '../simulation/schedule/workload.ts';
import { investigate } from './simulate/investigate.ts';
import { toPicture } from './simulate/picture.ts';
import { toPools } from './simulate/pool-wish.ts';
import { createProgress } from './simulate/progress.ts';
import { findWorkflow } from './simulate/read-workflow.ts';
import { refuseImpossible } from './simulate/refuse-impossible.ts';
import { toReportJson } from './simulate/report-json.ts';
import { toReportTable } from './simulate/report-table.ts';
import { type SimulateOptions, toSimulateSettings } from './simulate/settings.ts';

const NO_POOLS = 'no type of task has two tasks, so all run as Jobs; --pools TYPE gives a type a pool';

/**
 * Runs a workflow through pools that share a quota, in virtual time.
 *
 * @param file path, `-`, or a generator's name
 * @returns what to print
 * @throws QuotientError `invalid-input` for a wrong option, a file that is no workflow, a worker larger than the quota
 */
export async function runSimulate(file: string, options: SimulateOptions, signal: AbortSignal): Promise<string> {
  const settings = toSimulateSettings(options);
  // Before anything runs: else what took a minute is lost with the mistake.
  if (settings.svg !== undefined) await checkPicture(settings.svg, file);
  const progress = createProgress(process.stderr, signal);
  try {
    await progress.begin('reading');
    const { workflow, usage, notes } = await findWorkflow(file, settings, signal);
    const { quota, jobs } = settings;
    const workload: Workload = { workflow, quota, jobs, pools: toPools(workflow, usage, settings.pools) };
    refuseImpossible(workload, settings.contender);
    const allNotes = workload.pools.length === 0 ? [...notes, NO_POOLS] : notes;
    const runs = settings.runs ?? suggestRuns(workflow.tasks.length);
    const report = await investigate({ ...settings, workload, runs }, { ...settings, notes: allNotes }, progress);
    if (settings.svg !== undefined) await writePicture(settings.svg, toPicture(report));
    return options.output === 'json' ? toReportJson(report) : toReportTable(report);
  } finally {
    progress.clear();
  }
}

/** In a large workflow chance evens out by itself, and each run takes its time. */
const LARGE = 10_000;
const USUAL_RUNS = 3;

function suggestRuns(tasks: number): number {
  return tasks >= LARGE ? 1 : USUAL_RUNS;
}

/** Leaves what is there, and nothing where there was nothing. */
async function checkPicture(path: string, file: string): Promise<void> {
  if (resolve(path) === resolve(file)) {
    throw new QuotientError('invalid-input', `--svg ${path} is the workflow itself`);
  }
  try {
    await access(existsSync(path) ? path : dirname(resolve(path)), constants.W_OK);
  } catch (error) {
    throw toUnwritable(path, error);
  }
}

async function writePicture(path: string, svg: string): Promise<void> {
  try {
    await writeFile(path, svg);
  } catch (error) {
    throw toUnwritable(path, error);
  }
}

function toUnwritable(path: string, error: unknown): QuotientError {
  return new QuotientError('invalid-input', `--svg ${path} cannot be written: ${toReason(error)}`, { cause: error });
}
