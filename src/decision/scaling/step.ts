import type { DirectionRules, Pacemaker } from './target.ts';

/** One change of what a target was set to, by whomever. */
export interface Change {
  readonly atMs: number;
  /** above 0 up, below 0 down */
  readonly replicas: number;
}

/**
 * How far a step goes: to where it is wanted, or as far as the author's policies admit from where the period began. The HPA
 * counts its own steps alone (`pkg/controller/podautoscaler/horizontal.go`, `calculateScaleUpLimitWithScalingRules`, Kubernetes
 * 1.36), which would admit every step of ours anew, so all count here; in both directions, as there.
 *
 * @param current what the target is set to
 * @param changes the last ones
 */
export function limitStep(
  current: number,
  wanted: number,
  {
    pacemaker,
    changes,
    nowMs,
  }: { readonly pacemaker: Pacemaker; readonly changes: readonly Change[]; readonly nowMs: number },
): number {
  const isUp = wanted > current;
  const rules = isUp ? pacemaker.up : pacemaker.down;
  const limits = rules.policies.map((policy) => {
    const recent = changes.filter(({ atMs }) => nowMs - atMs < policy.periodSeconds * 1000);
    const start = current - recent.reduce((sum, { replicas }) => sum + replicas, 0);
    return isUp ? toHighest(start, policy) : toLowest(start, policy);
  });
  if (limits.length === 0) return wanted;
  const widest = isUp ? Math.max(...limits) : Math.min(...limits);
  const narrowest = isUp ? Math.min(...limits) : Math.max(...limits);
  const limit = rules.selectPolicy === 'Min' ? narrowest : widest;
  return isUp ? Math.max(current, Math.min(wanted, limit)) : Math.min(current, Math.max(wanted, limit));
}

/** For how long a change of the target counts for any policy, in ms. */
export function toLongestPeriodMs({ up, down }: Pacemaker): number {
  return Math.max(0, ...[...up.policies, ...down.policies].map(({ periodSeconds }) => periodSeconds * 1000));
}

type Policy = DirectionRules['policies'][number];

/** Rounded as the HPA does: up. */
function toHighest(start: number, { type, value }: Policy): number {
  return type === 'Pods' ? start + value : Math.ceil((start * (100 + value)) / 100);
}

/** Rounded as the HPA does: towards 0. */
function toLowest(start: number, { type, value }: Policy): number {
  return type === 'Pods' ? start - value : Math.trunc((start * (100 - value)) / 100);
}
