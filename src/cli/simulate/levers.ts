import type { Setting } from '../../simulation/schedule/setting.ts';
import { toAmountText } from '../../views/table/amount.ts';

/** Something that somebody could change, so that the work may be done sooner. */
export interface Lever {
  /** as the end of "what would shorten it:" */
  readonly change: string;
  readonly setting: Setting;
}

/** What a lever came to. */
export interface LeverResult {
  readonly change: string;
  readonly makespanSeconds: number;
  /** of the makespan without it; negative where it takes longer */
  readonly savedFraction: number;
}

/** Less than this is chance: another seed moves a makespan by as much. */
const WORTH_NAMING = 0.02;

/** Twice as much of everything that bounds a run, each alone. */
export function toLevers(setting: Setting): readonly Lever[] {
  const { quota, pools } = setting;
  return [
    {
      change: `${toAmountText(quota.cpu * 2000, 'cpu')} in the quota, in place of ${toAmountText(quota.cpu * 1000, 'cpu')}`,
      setting: { ...setting, quota: { ...quota, cpu: quota.cpu * 2 } },
    },
    {
      change: `${toAmountText(quota.memoryBytes * 2, 'memory')} of memory in the quota, in place of ${toAmountText(quota.memoryBytes, 'memory')}`,
      setting: { ...setting, quota: { ...quota, memoryBytes: quota.memoryBytes * 2 } },
    },
    {
      change: "twice each pool's maximum",
      setting: { ...setting, pools: pools.map((pool) => ({ ...pool, maxReplicas: pool.maxReplicas * 2 })) },
    },
  ];
}

export function toLeverResult(change: string, makespanSeconds: number, withoutSeconds: number): LeverResult {
  return { change, makespanSeconds, savedFraction: 1 - makespanSeconds / withoutSeconds };
}

/** Those that help, the most helpful first; and those that make no difference. */
export function divideLevers(results: readonly LeverResult[]): {
  readonly helping: readonly LeverResult[];
  readonly idle: readonly LeverResult[];
} {
  const helps = ({ savedFraction }: LeverResult): boolean => savedFraction >= WORTH_NAMING;
  return {
    helping: results.filter(helps).toSorted((left, right) => right.savedFraction - left.savedFraction),
    idle: results.filter((result) => !helps(result)),
  };
}
