import type { PoolPlan } from './scenario.ts';
import type { Target } from './target.ts';
import type { World } from './world.ts';

/** What KEDA hears of a pool, for the HPA and for itself; undefined is an error. */
export type Ask = (by: 'hpa' | 'keda') => { readonly granted: number; readonly isActive: boolean } | undefined;

/**
 * The HPA: asks every period, writes what it heard up to a second later, over whatever was written meanwhile (since
 * Kubernetes 1.36 a conflict makes it write its old desired value again). It leaves a target at 0 alone.
 */
export function startHpa({ events, chance, scenario }: World, plan: PoolPlan, target: Target, ask: Ask): void {
  let recommendations: readonly { readonly atMs: number; readonly replicas: number }[] = [];
  const stabilize = (replicas: number): number => {
    const nowMs = events.nowMs();
    const recent = recommendations.filter(({ atMs }) => nowMs - atMs < plan.scaleDownWindowMs);
    recommendations = [...recent, { atMs: nowMs, replicas }];
    const highest = Math.max(...recommendations.map((recommendation) => recommendation.replicas));
    return Math.max(replicas, Math.min(highest, target.read().replicas));
  };
  const tick = (): void => {
    events.after(plan.hpaPeriodMs, tick);
    const decidedOn = target.read();
    if (decidedOn.replicas === 0) return;
    const answer = ask('hpa');
    if (answer === undefined) return;
    const asked = Math.min(plan.maxReplicaCount, Math.max(1, plan.minReplicaCount, answer.granted));
    const desired = stabilize(asked);
    if (desired === decidedOn.replicas) return;
    events.after(chance.delay(scenario.lateMs), () => target.write(desired, 'hpa', decidedOn));
  };
  events.after(plan.hpaPhaseMs, tick);
}
