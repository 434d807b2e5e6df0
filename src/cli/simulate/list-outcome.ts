import { type ListSchedule, toListSchedule } from '../../simulation/schedule/list-schedule.ts';
import { hasPool, type Workload } from '../../simulation/schedule/workload.ts';
import type { Outcome, Step } from './outcome.ts';

/** The greedy list schedule as an outcome beside those of autoscalers. */
export function toListOutcome(workload: Workload): Outcome {
  const schedule = toListSchedule(workload);
  const pools = workload.pools.map(({ type }) => {
    const pods = toPods(workload, schedule, (own) => own === type);
    return { type, dryAtSeconds: pods.at(-1)?.atSeconds ?? 0, asked: undefined, pods };
  });
  const isJob = (type: string): boolean => workload.jobs !== undefined && !hasPool(workload, type);
  return {
    name: 'list-schedule',
    makespanSeconds: schedule.makespanSeconds,
    runs: [schedule.makespanSeconds],
    use: { ...toUse(workload, schedule), idle: 0, starting: 0, terminating: 0 },
    pools,
    jobPods: toPods(workload, schedule, isJob),
    refusedPods: undefined,
    refusedJobs: undefined,
    overshootCpuSeconds: undefined,
    repeatedTasks: 0,
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

/** Of tasks of some types: how many run, over time. */
function toPods(
  { workflow }: Workload,
  { starts }: ListSchedule,
  isCounted: (type: string) => boolean,
): readonly Step[] {
  const steps = workflow.tasks.flatMap((task, place) => {
    if (!isCounted(task.type)) return [];
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
  return pods;
}
