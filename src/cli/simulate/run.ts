import type { Contender } from '../../simulation/contender.ts';
import { simulate } from '../../simulation/run-workflow.ts';
import type { Workload } from '../../simulation/schedule/workload.ts';
import type { Outcome } from './outcome.ts';

/** What is simulated, and how often: a makespan of one run is a matter of chance, by ten percent and more. */
export interface Run {
  readonly workload: Workload;
  readonly contender: Contender;
  readonly podStartSeconds: number;
  /** of the first run; each further one has the next */
  readonly seed: number;
  /** ≥ 1 */
  readonly runs: number;
}

/** Runs the workload in virtual time, as often as is asked. */
export function toOutcome(run: Run): Outcome {
  const first = toSingleOutcome(run, run.seed);
  const others = Array.from({ length: run.runs - 1 }, (_, index) => toSingleOutcome(run, run.seed + 1 + index));
  return toMeanOutcome(first, [first, ...others]);
}

function toSingleOutcome({ workload, contender, podStartSeconds }: Run, seed: number): Outcome {
  const { quotaUse, ...report } = simulate({ ...workload, contender, podStartSeconds, seed });
  const { makespanSeconds, refusedPods, refusedJobs, overshootCpuSeconds, pools, jobPods } = report;
  return {
    name: contender,
    makespanSeconds,
    runs: [makespanSeconds],
    use: quotaUse,
    pools: pools.map(({ type, dryAtSeconds, replicas, pods }) => ({ type, dryAtSeconds, asked: replicas, pods })),
    jobPods,
    refusedPods,
    refusedJobs,
    overshootCpuSeconds,
  };
}

/** @param all the first among them */
function toMeanOutcome(first: Outcome, all: readonly Outcome[]): Outcome {
  const mean = (of: (outcome: Outcome) => number | undefined): number =>
    all.reduce((sum, outcome) => sum + (of(outcome) ?? 0), 0) / all.length;
  return {
    name: first.name,
    makespanSeconds: mean(({ makespanSeconds }) => makespanSeconds),
    runs: all.flatMap(({ runs }) => runs),
    use: {
      working: mean(({ use }) => use.working),
      idle: mean(({ use }) => use.idle),
      starting: mean(({ use }) => use.starting),
      terminating: mean(({ use }) => use.terminating),
      jobs: mean(({ use }) => use.jobs),
    },
    pools: first.pools.map((pool, place) => ({
      ...pool,
      dryAtSeconds: mean(({ pools }) => pools[place]?.dryAtSeconds),
    })),
    jobPods: first.jobPods,
    refusedPods: mean(({ refusedPods }) => refusedPods),
    refusedJobs: mean(({ refusedJobs }) => refusedJobs),
    overshootCpuSeconds: mean(({ overshootCpuSeconds }) => overshootCpuSeconds),
  };
}
