import { execFileSync } from 'node:child_process';
import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { toBackMs, toRunningMs } from './conduct.ts';
import type { RunPlan, RunResult } from './run.ts';

/** One run, as pages show it. Times in seconds. */
export interface RunRow {
  readonly keda: string;
  readonly workload: string;
  readonly contender: string;
  /** absent: undisturbed */
  readonly fault?: string;
  readonly makespanSeconds: number;
  readonly refused: number;
  readonly mostAskedCpu: number;
  readonly secondsAboveQuota: number;
  readonly lost: number;
  readonly repeated: number;
  readonly fights: number;
  readonly stoppedWithReady: number;
  readonly stoppedWhileHeld: number;
  readonly unhealthy: readonly string[];
  /** from the moment that the fault's cause was gone until all targets were right */
  readonly backSeconds?: number;
  /** from that moment until each pool had a worker at work */
  readonly runningSeconds?: number;
  /** of the report and picture: no two runs of the matrix share it */
  readonly report: string;
  /** of the code that ran */
  readonly commit: string;
}

/** Where reports, pictures and rows of the runs are kept. */
export const REPORTS = join(homedir(), '.cache/quotient/end-to-end');

const ROWS = join(REPORTS, 'rows.jsonl');

export function toRow({ contender, workload, namespace, fault }: RunPlan, result: RunResult, keda: string): RunRow {
  const { makespanMs, report, tally, refused, conduct, entries, struck } = result;
  const backMs = struck === undefined ? undefined : toBackMs(entries, struck.toMs);
  const pools = workload.pools.map(({ name }) => name);
  const runningMs = struck === undefined ? undefined : toRunningMs(entries, struck.toMs, pools);
  return {
    keda,
    workload: workload.title,
    contender: contender.name,
    ...(fault === undefined ? {} : { fault: fault.title }),
    makespanSeconds: round(makespanMs / 1000),
    refused: refused.length,
    mostAskedCpu: report.mostAskedCpu,
    secondsAboveQuota: round(report.overQuotaMs / 1000),
    lost: tally.lost.length,
    repeated: tally.repeated.length,
    fights: conduct.fights.length,
    stoppedWithReady: conduct.stoppedWithReady,
    stoppedWhileHeld: conduct.stoppedWhileHeld,
    unhealthy: conduct.unhealthy,
    ...(backMs === undefined ? {} : { backSeconds: round(backMs / 1000) }),
    ...(runningMs === undefined ? {} : { runningSeconds: round(runningMs / 1000) }),
    report: namespace,
    commit: execFileSync('git', ['describe', '--always', '--dirty'], { encoding: 'utf8' }).trim(),
  };
}

/** Keeps a row beside those of other runs. */
export function keepRow(row: RunRow): void {
  appendFileSync(ROWS, `${JSON.stringify(row)}\n`);
}

/** The last row of each run of the matrix, in the order in which they were first run. */
export function readRows(): readonly RunRow[] {
  if (!existsSync(ROWS)) return [];
  const lines = readFileSync(ROWS, 'utf8').split('\n').slice(0, -1);
  const rows = lines.map((line) => JSON.parse(line) as RunRow);
  return [...new Map(rows.map((row) => [row.report, row])).values()];
}

function round(seconds: number): number {
  return Math.round(seconds * 10) / 10;
}
