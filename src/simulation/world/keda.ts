import type { Ask } from './hpa.ts';
import type { PoolPlan } from './plan.ts';
import type { Target } from './target.ts';
import type { World } from './world.ts';

/** KEDA's loop for one ScaledObject. */
export interface Keda {
  /** The stream said `true`. */
  push(): void;
}

/**
 * Polls, starts from 0 with max(1, minReplicaCount), ends after the cooldown. It decides on what it reads, and writes as
 * much later as it is late, whatever happened meanwhile.
 */
export function startKeda({ events, chance, lateness }: World, plan: PoolPlan, target: Target, ask: Ask): Keda {
  let lastActiveMs = 0;
  let isWriting = false;
  // Polls and pushes of one ScaledObject share a lock, held until the value is written (`pkg/scaling/scale_handler.go`).
  const writeLater = (replicas: number): void => {
    if (isWriting) return;
    isWriting = true;
    const decidedOn = target.read();
    events.after(chance.delay(lateness.writeMs), () => {
      isWriting = false;
      target.write(replicas, 'keda', decidedOn);
    });
  };
  const activate = (): void => {
    lastActiveMs = events.nowMs();
    if (target.read().replicas === 0) writeLater(Math.max(1, plan.minReplicaCount));
  };
  const rest = (): void => {
    const { replicas } = target.read();
    const { minReplicaCount, idleReplicaCount, cooldownMs } = plan;
    const isCool = events.nowMs() - lastActiveMs >= cooldownMs;
    const endsAtZero = minReplicaCount === 0 || idleReplicaCount === 0;
    if (endsAtZero && replicas > 0 && isCool) writeLater(0);
    else if (replicas < minReplicaCount && idleReplicaCount === undefined) writeLater(minReplicaCount);
  };
  const poll = (): void => {
    events.after(plan.pollingMs, poll);
    const answer = ask('keda');
    if (answer === undefined) return;
    if (answer.isActive) activate();
    else rest();
  };
  events.after(plan.pollingPhaseMs, poll);
  return {
    push: () => {
      // It is lost where the HPA does not list our metric yet, or the stream is just being opened again.
      if (!chance.happens(lateness.lostPushProbability)) activate();
    },
  };
}
