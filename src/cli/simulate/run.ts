import type { Contender } from '../../simulation/contender.ts';
import { simulateInSlices } from '../../simulation/run-workflow.ts';
import type { Workload } from '../../simulation/schedule/workload.ts';
import type { Outcome } from './outcome.ts';
import type { Progress } from './progress.ts';

/** What is simulated, and how often: a makespan of one run is a matter of chance, by ten percent and more. */
export interface Run {
  readonly workload: Workload;
  readonly contender: Contender;
  readonly podStartSeconds: number;
  /** after which a worker that is to go is killed with what it has in hand */
  readonly graceSeconds: number;
  /** of the first run; each further one has the next */
  readonly seed: number;
  /** ≥ 1 */
  readonly runs: number;
}

/**
 * Runs the workload in virtual time, as often as is asked.
 *
 * @throws QuotientError when the end is wanted
 */
export async function toOutcome(run: Run, progress: Pick<Progress, 'pause'>): Promise<Outcome> {
  const first = await toSingleOutcome(run, run.seed, progress);
  const all = [first];
  while (all.length < run.runs) all.push(await toSingleOutcome(run, run.seed + all.length, progress));
  return toMeanOutcome(first, all);
}

async function toSingleOutcome(
  { workload, contender, podStartSeconds, graceSeconds }: Run,
  seed: number,
  progress: Pick<Progress, 'pause'>,
): Promise<Outcome> {
  const slices = simulateInSlices({ ...workload, contender, podStartSeconds, seed, setting: { graceSeconds } });
  let slice = slices.next();
  while (slice.done !== true) {
    await progress.pause();
    slice = slices.next();
  }
  const { quotaUse, ...report } = slice.value;
  const { makespanSeconds, refusedPods, refusedJobs, overshootCpuSeconds, repeatedTasks, pools, jobPods } = report;
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
    repeatedTasks,
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
    repeatedTasks: mean(({ repeatedTasks }) => repeatedTasks),
  };
}
