import type { Run } from './run.ts';
import { hasPool, toMostWorkers, toTakers, type Workload } from '../../simulation/schedule/workload.ts';
import { USUAL_SETTING } from '../../simulation/workflow-run/setting.ts';
import { toAmountText } from '../../views/table/amount.ts';

/** Something that somebody could change, so that the work may be done sooner. */
export interface Lever {
  /** as the end of "would be shorter with" */
  readonly change: string;
  /** undefined: it bounds nothing, so the run would be the same */
  readonly run: Run | undefined;
}

/** What a lever came to. */
export interface LeverResult {
  readonly change: string;
  readonly makespanSeconds: number;
  /** of the makespan without it; negative where it takes longer */
  readonly savedFraction: number;
}

/** Less than this may be chance: other seeds move the mean of three makespans by as much. */
const WORTH_NAMING = 0.05;

/** Pods that start as soon as this are on a node with their image at hand. */
const QUICK_START_SECONDS = 1;

/** What bounds a run and could be changed, each alone: the quota, the maximums, the start of pods, their grace period; nothing where there are no pools. */
export function toLevers(run: Run): readonly Lever[] {
  const { workload, podStartSeconds } = run;
  const { quota, pools } = workload;
  if (pools.length === 0) return [];
  const doubled = pools.map((pool) => ({ ...pool, maxReplicas: pool.maxReplicas * 2 }));
  return [
    {
      change: `${toAmountText(quota.cpu * 2000, 'cpu')} in the quota, in place of ${toAmountText(quota.cpu * 1000, 'cpu')}`,
      run: { ...run, workload: { ...workload, quota: { ...quota, cpu: quota.cpu * 2 } } },
    },
    {
      change: `${toAmountText(quota.memoryBytes * 2, 'memory')} of memory in the quota, in place of ${toAmountText(quota.memoryBytes, 'memory')}`,
      run: isMemoryPlenty(workload)
        ? undefined
        : { ...run, workload: { ...workload, quota: { ...quota, memoryBytes: quota.memoryBytes * 2 } } },
    },
    {
      change: "twice each pool's maximum",
      run: isMaximumPlenty(run) ? undefined : { ...run, workload: { ...workload, pools: doubled } },
    },
    ...(podStartSeconds > QUICK_START_SECONDS
      ? [
          {
            change: `pods that start in ${QUICK_START_SECONDS} s, in place of ${podStartSeconds} s`,
            run: { ...run, podStartSeconds: QUICK_START_SECONDS },
          },
        ]
      : []),
    ...toGraceLever(run),
  ];
}

/** A period in which every task can end. */
function toGraceLever(run: Run): readonly Lever[] {
  const { workload, graceSeconds } = run;
  const longest = workload.workflow.tasks.reduce((longest, { type, seconds }) => {
    return hasPool(workload, type) ? Math.max(longest, seconds + USUAL_SETTING.taskOverheadSeconds) : longest;
  }, 0);
  if (longest <= graceSeconds) return [];
  const enough = Math.ceil((longest * 1.1) / 60) * 60;
  return [
    {
      change: `a grace period of ${enough} s, in place of ${graceSeconds} s`,
      run: { ...run, graceSeconds: enough },
    },
  ];
}

/** Does nobody ever ask for as many? KEDA's own scaler does whatever the quota is, and is refused then. */
function isMaximumPlenty({ contender, workload: { pools, quota } }: Run): boolean {
  if (contender === 'keda-rabbitmq') return false;
  return pools.every((pool) => pool.maxReplicas > toMostWorkers({ ...pool, maxReplicas: Infinity }, quota));
}

/** Does the CPU run out first, whoever runs? */
function isMemoryPlenty(workload: Workload): boolean {
  const { quota } = workload;
  return toTakers(workload).every(({ cpu, memoryBytes }) => memoryBytes / quota.memoryBytes <= cpu / quota.cpu);
}

export function toLeverResult(change: string, makespanSeconds: number, withoutSeconds: number): LeverResult {
  return { change, makespanSeconds, savedFraction: 1 - makespanSeconds / withoutSeconds };
}

/** Those that help, the most helpful first; those that hardly make a difference; and those that make it longer, the worst first. */
export function divideLevers(results: readonly LeverResult[]): {
  readonly helping: readonly LeverResult[];
  readonly idle: readonly LeverResult[];
  readonly harmful: readonly LeverResult[];
} {
  const sorted = results.toSorted((left, right) => right.savedFraction - left.savedFraction);
  return {
    helping: sorted.filter(({ savedFraction }) => savedFraction >= WORTH_NAMING),
    idle: results.filter(({ savedFraction }) => Math.abs(savedFraction) < WORTH_NAMING),
    harmful: sorted.filter(({ savedFraction }) => savedFraction <= -WORTH_NAMING).toReversed(),
  };
}
