import type { SimulationReport } from '../../src/simulation/workflow-run/report.ts';
import { round, toMedian } from '../machine.ts';

/** What is kept of one run. */
export type RunFigures = Omit<SimulationReport, 'pools' | 'jobPods'> & {
  readonly dryAtSeconds: Readonly<Record<string, number>>;
};

/** A mean over all seeds, and how far they lie around it. */
export interface Mean {
  readonly mean: number;
  readonly least: number;
  readonly most: number;
}

/** What a case comes to over its seeds. */
export interface CaseFigures {
  readonly seeds: number;
  readonly makespanSeconds: Mean;
  readonly usefulFraction: Mean;
  readonly refusedPods: Mean;
  readonly refusedJobs: Mean;
  readonly overshootCpuSeconds: Mean;
  readonly secondsAboveQuota: Mean;
  readonly mostAskedCpu: Mean;
  readonly stoppedWithReady: Mean;
  readonly repeatedTasks: Mean;
  readonly idlePodSeconds: Mean;
  readonly quotaUse: Readonly<Record<keyof SimulationReport['quotaUse'], number>>;
  /** medians of the seeds' */
  readonly reaction: SimulationReport['reaction'];
  readonly waits: SimulationReport['waits'];
  /** means of when each pool was done */
  readonly dryAtSeconds: Readonly<Record<string, number>>;
}

export function toRunFigures({ pools, jobPods: _jobPods, ...figures }: SimulationReport): RunFigures {
  return { ...figures, dryAtSeconds: Object.fromEntries(pools.map(({ type, dryAtSeconds }) => [type, dryAtSeconds])) };
}

export function toCaseFigures(runs: readonly RunFigures[]): CaseFigures {
  const over = (value: (run: RunFigures) => number): Mean => toMean(runs.map(value));
  const mean = (value: (run: RunFigures) => number): number => over(value).mean;
  const median = (value: (run: RunFigures) => number): number => round(toMedian(runs.map(value)), 1);
  const types = Object.keys(runs[0]?.dryAtSeconds ?? {});
  return {
    seeds: runs.length,
    makespanSeconds: over((run) => run.makespanSeconds),
    usefulFraction: over((run) => run.usefulFraction),
    refusedPods: over((run) => run.refusedPods),
    refusedJobs: over((run) => run.refusedJobs),
    overshootCpuSeconds: over((run) => run.overshootCpuSeconds),
    secondsAboveQuota: over((run) => run.secondsAboveQuota),
    mostAskedCpu: over((run) => run.mostAskedCpu),
    stoppedWithReady: over((run) => run.stoppedWithReady),
    repeatedTasks: over((run) => run.repeatedTasks),
    idlePodSeconds: over((run) => run.idlePodSeconds),
    quotaUse: {
      working: mean((run) => run.quotaUse.working),
      idle: mean((run) => run.quotaUse.idle),
      starting: mean((run) => run.quotaUse.starting),
      terminating: mean((run) => run.quotaUse.terminating),
      jobs: mean((run) => run.quotaUse.jobs),
    },
    reaction: {
      asked: { p50: median((run) => run.reaction.asked.p50), p95: median((run) => run.reaction.asked.p95) },
      ready: { p50: median((run) => run.reaction.ready.p50), p95: median((run) => run.reaction.ready.p95) },
    },
    waits: { p50: median((run) => run.waits.p50), p95: median((run) => run.waits.p95) },
    dryAtSeconds: Object.fromEntries(types.map((type) => [type, mean((run) => run.dryAtSeconds[type] ?? 0)])),
  };
}

function toMean(values: readonly number[]): Mean {
  const sum = values.reduce((total, value) => total + value, 0);
  return {
    mean: round(sum / values.length, 3),
    least: round(Math.min(...values), 3),
    most: round(Math.max(...values), 3),
  };
}
