import type { Quota } from './quota.ts';
import type { PoolPlan } from './plan.ts';
import type { Target } from './target.ts';
import type { Workers } from './workers.ts';
import type { World } from './world.ts';

/** Keeps as many active pods as its target is set to. */
export interface ReplicaSet {
  /** Woken by a set value. */
  sync(): void;
  /** Woken by an event on one of its own pods, which it notices a moment later. */
  wake(): void;
}

/** A refused create is tried again after 5 ms, doubled each time, up to 1000 s (client-go's default rate limiter). */
const FIRST_RETRY_MS = 5;
const LAST_RETRY_MS = 1_000_000;

/** It notices events on its own pods within this time. */
const NOTICE_MS = 50;

export function createReplicaSet(
  { events, chance, note }: World,
  plan: PoolPlan,
  parts: {
    readonly target: Target;
    readonly workers: Pick<Workers<never>, 'countActive' | 'start' | 'end'>;
    readonly quota: Quota;
    /** told of every refused create, at once */
    readonly onRefused: () => void;
  },
): ReplicaSet {
  const { target, workers, quota } = parts;
  const pool = plan.name;
  let failures = 0;
  let retryAtMs = Number.POSITIVE_INFINITY;
  const retryLater = (): void => {
    const delayMs = Math.min(LAST_RETRY_MS, FIRST_RETRY_MS * 2 ** failures);
    failures += 1;
    retryAtMs = Math.min(retryAtMs, events.nowMs() + delayMs);
    events.after(delayMs, () => {
      if (events.nowMs() < retryAtMs) return;
      retryAtMs = Number.POSITIVE_INFINITY;
      sync();
    });
  };
  /** @returns whether it was admitted */
  const create = (): boolean => {
    if (!quota.admit(plan.charges)) {
      note({ kind: 'refused', pool });
      parts.onRefused();
      return false;
    }
    note({ kind: 'created', pool });
    workers.start();
    return true;
  };
  const sync = (): void => {
    for (let surplus = workers.countActive() - target.read().replicas; surplus > 0; surplus -= 1) {
      note({ kind: 'deleted', pool });
      workers.end();
    }
    if (fill()) failures = 0;
    else retryLater();
  };
  /** Its first create alone, then twice as many at once each time, until one of them is refused (`slowStartBatch` in `replica_set.go`). */
  const fill = (): boolean => {
    for (let batch = 1; ; batch *= 2) {
      const missing = target.read().replicas - workers.countActive();
      if (missing <= 0) return true;
      let refused = 0;
      for (let tried = 0; tried < Math.min(batch, missing); tried += 1) if (!create()) refused += 1;
      if (refused > 0) return false;
    }
  };
  let isWoken = false;
  return {
    sync,
    wake: () => {
      if (isWoken) return;
      isWoken = true;
      events.after(chance.between(1, NOTICE_MS), () => {
        isWoken = false;
        sync();
      });
    },
  };
}
