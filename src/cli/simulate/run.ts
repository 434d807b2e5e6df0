import type { Contender } from '../../simulation/contender.ts';
import { simulate } from '../../simulation/run-workflow.ts';
import type { Workload } from '../../simulation/schedule/workload.ts';
import type { Outcome } from './outcome.ts';

/** One simulation. */
export interface Run {
  readonly workload: Workload;
  readonly contender: Contender;
  readonly podStartSeconds: number;
  readonly seed: number;
}

/** Runs the workload in virtual time. */
export function toOutcome({ workload, contender, podStartSeconds, seed }: Run): Outcome {
  const { quotaUse, ...report } = simulate({ ...workload, contender, podStartSeconds, seed });
  const { makespanSeconds, refusedPods, overshootCpuSeconds, pools } = report;
  return {
    name: contender,
    makespanSeconds,
    use: quotaUse,
    pools: pools.map(({ type, dryAtSeconds, replicas, pods }) => ({ type, dryAtSeconds, asked: replicas, pods })),
    refusedPods,
    overshootCpuSeconds,
  };
}
