import { type ListSchedule, toListSchedule } from '../../simulation/schedule/list-schedule.ts';
import type { Workload } from '../../simulation/schedule/workload.ts';
import type { Outcome, PoolOutcome, Step } from './outcome.ts';

/** The greedy list schedule as an outcome beside those of autoscalers. */
export function toListOutcome(workload: Workload): Outcome {
  const schedule = toListSchedule(workload);
  const pools = workload.pools.map(({ type }) => toPoolOutcome(workload, schedule, type));
  return {
    name: 'list-schedule',
    makespanSeconds: schedule.makespanSeconds,
    runs: [schedule.makespanSeconds],
    use: { ...toUse(workload, schedule), idle: 0, starting: 0, terminating: 0 },
    pools,
    refusedPods: undefined,
    refusedJobs: undefined,
    overshootCpuSeconds: undefined,
  };
}

function toUse({ workflow, pools, jobs, quota }: Workload, { makespanSeconds }: ListSchedule) {
  const cpus = new Map(pools.map(({ type, cpu }) => [type, cpu]));
  let [working, byJobs] = [0, 0];
  for (const { type, seconds } of workflow.tasks) {
    const cpu = cpus.get(type);
    if (cpu === undefined) byJobs += seconds * (jobs?.cpu ?? 0);
    else working += seconds * cpu;
  }
  const all = quota.cpu * makespanSeconds;
  return { working: working / all, jobs: byJobs / all };
}

function toPoolOutcome({ workflow }: Workload, { starts }: ListSchedule, type: string): PoolOutcome {
  const steps = workflow.tasks.flatMap((task, place) => {
    if (task.type !== type) return [];
    const atSeconds = starts[place] ?? 0;
    return [
      { atSeconds, by: 1 },
      { atSeconds: atSeconds + task.seconds, by: -1 },
    ];
  });
  steps.sort((left, right) => left.atSeconds - right.atSeconds);
  const pods: Step[] = [];
  let count = 0;
  for (const { atSeconds, by } of steps) {
    count += by;
    // Of what happens at one moment, only where it ends is worth a point.
    if (pods.at(-1)?.atSeconds === atSeconds) pods.pop();
    pods.push({ atSeconds, replicas: count });
  }
  return { type, dryAtSeconds: steps.at(-1)?.atSeconds ?? 0, asked: undefined, pods };
}
