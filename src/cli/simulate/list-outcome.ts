import { type ListSchedule, toListSchedule } from '../../simulation/schedule/list-schedule.ts';
import type { Setting } from '../../simulation/schedule/setting.ts';
import type { Outcome, PoolOutcome } from './outcome.ts';

/** The greedy list schedule as an outcome beside those of autoscalers. */
export function toListOutcome(setting: Setting): Outcome {
  const schedule = toListSchedule(setting);
  const pools = setting.pools.map(({ type }) => toPoolOutcome(setting, schedule, type));
  return {
    name: 'list-schedule',
    makespanSeconds: schedule.makespanSeconds,
    use: { working: toWorking(setting, schedule), idle: 0, starting: 0, terminating: 0 },
    pools,
    refusedPods: undefined,
    overshootCpuSeconds: undefined,
  };
}

function toWorking({ workflow, pools, quota }: Setting, { makespanSeconds }: ListSchedule): number {
  const cpus = new Map(pools.map(({ type, cpu }) => [type, cpu]));
  const work = workflow.tasks.reduce((sum, { type, seconds }) => sum + seconds * (cpus.get(type) ?? 0), 0);
  return work / (quota.cpu * makespanSeconds);
}

function toPoolOutcome({ workflow }: Setting, { starts }: ListSchedule, type: string): PoolOutcome {
  const steps = workflow.tasks.flatMap((task, place) => {
    if (task.type !== type) return [];
    const atSeconds = starts[place] ?? 0;
    return [
      { atSeconds, by: 1 },
      { atSeconds: atSeconds + task.seconds, by: -1 },
    ];
  });
  steps.sort((left, right) => left.atSeconds - right.atSeconds);
  const replicas: { atSeconds: number; replicas: number }[] = [];
  let count = 0;
  for (const { atSeconds, by } of steps) {
    count += by;
    // Of what happens at one moment, only where it ends is worth a point.
    if (replicas.at(-1)?.atSeconds === atSeconds) replicas.pop();
    replicas.push({ atSeconds, replicas: count });
  }
  return { type, dryAtSeconds: steps.at(-1)?.atSeconds ?? 0, replicas };
}
