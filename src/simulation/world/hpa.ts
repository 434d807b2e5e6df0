import type { PoolPlan } from './plan.ts';
import type { Target } from './target.ts';
import type { World } from './world.ts';

/** What KEDA hears of a pool, for the HPA and for itself: the metric, of target 1 on average; undefined is an error. */
export type Ask = (by: 'hpa' | 'keda') => { readonly value: number; readonly isActive: boolean } | undefined;

/** What the HPA sees of a scale target. */
export interface ScaledPool {
  readonly target: Target;
  /** pods that exist and do not terminate: `status.replicas` */
  countReplicas(): number;
}

/**
 * The HPA: asks every period, writes what it heard as much later as it is late, over whatever was written meanwhile (since
 * Kubernetes 1.36 a conflict makes it write its old desired value again). It leaves a target at 0 alone.
 */
export function startHpa({ events, chance, lateness, note }: World, plan: PoolPlan, pool: ScaledPool, ask: Ask): void {
  const { target } = pool;
  let recommendations: readonly { readonly atMs: number; readonly replicas: number }[] = [];
  const stabilize = (replicas: number): number => {
    const nowMs = events.nowMs();
    const recent = recommendations.filter(({ atMs }) => nowMs - atMs < plan.scaleDownWindowMs);
    recommendations = [...recent, { atMs: nowMs, replicas }];
    const highest = Math.max(...recommendations.map((recommendation) => recommendation.replicas));
    return Math.max(replicas, Math.min(highest, target.read().replicas));
  };
  // Measured against `status.replicas`, and within the tolerance that is the answer (`replica_calculator.go`).
  const toReplicas = (value: number): number => {
    const there = pool.countReplicas();
    return Math.abs(value / there - 1) <= (plan.hpaTolerance ?? 0) ? there : Math.ceil(value);
  };
  const tick = (): void => {
    events.after(plan.hpaPeriodMs, tick);
    const decidedOn = target.read();
    if (decidedOn.replicas === 0) return;
    const answer = ask('hpa');
    if (answer === undefined) return;
    const made = toReplicas(answer.value);
    const asked = Math.min(plan.maxReplicaCount, Math.max(1, plan.minReplicaCount, made));
    const desired = stabilize(asked);
    if (desired === decidedOn.replicas) return;
    events.after(chance.delay(lateness.writeMs), () => {
      const heard = Math.ceil(answer.value);
      if (made !== heard) note({ kind: 'tolerated', pool: plan.name, heard, there: made });
      target.write(desired, 'hpa', decidedOn);
    });
  };
  events.after(plan.hpaPhaseMs, tick);
}
