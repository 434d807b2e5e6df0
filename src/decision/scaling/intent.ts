import type { Gate } from './gate.ts';
import type { Situation } from './situation.ts';
import { limitStep } from './step.ts';

/** What a pool's target is to be set to, and why. */
export interface Intent {
  readonly replicas: number;
  readonly reason: string;
}

/** KEDA answers a push within 0.2–0.6 s; after this long it is down, or has lost it. */
const UNANSWERED_MS = 5_000;

/** @returns undefined where nothing is to be written */
export function toIntent(situation: Situation): Intent | undefined {
  const { target, granted } = situation;
  if (target.replicas === 0) return granted > 0 ? toStart(situation) : undefined;
  const intent = granted > 0 ? toGrantedStep(situation) : toIdleStep(situation);
  return intent === undefined || isAboutToBeUndone(intent, situation) ? undefined : intent;
}

/**
 * An HPA writes what it heard over what was set meanwhile (Kubernetes 1.36). After a step down, pods that it makes anew find the
 * room still taken by those that were just told to go; after a step up, it takes away workers that have just been made.
 */
function isAboutToBeUndone({ replicas }: Intent, { target, known: { heard } }: Situation): boolean {
  if (heard === undefined) return false;
  return replicas < target.replicas ? replicas < heard.most : replicas > (heard.last ?? replicas);
}

/** From 0 it is KEDA that starts a pool. */
function toStart({ pool, granted, known, pace, nowMs }: Situation): Intent | undefined {
  const isUnanswered = known.pushedAtMs !== undefined && nowMs - known.pushedAtMs >= UNANSWERED_MS;
  const replicas = Math.max(1, pool.minReplicaCount);
  if (!isUnanswered || !pace.up.isOpen || replicas > pool.maxReplicaCount) return undefined;
  return { replicas, reason: `granted ${granted}, and KEDA has not started it for ${UNANSWERED_MS / 1000} s` };
}

/** As far as its limits and its author's policies go. */
function toGrantedStep(situation: Situation): Intent | undefined {
  const { pool, granted } = situation;
  const least = Math.max(1, pool.minReplicaCount);
  const wanted = Math.min(pool.maxReplicaCount, Math.max(least, granted));
  // Up to a minimum that is not granted, the room is not there: that is the HPA's to ask for.
  return step(situation, wanted > granted ? Math.min(wanted, situation.target.replicas) : wanted, `granted ${granted}`);
}

/** An idle pool keeps its last worker for KEDA's cooldown, unless another pool waits for its room. */
function toIdleStep(situation: Situation): Intent | undefined {
  const { pool, target } = situation;
  if (isRetiring(situation)) {
    return { replicas: 0, reason: 'its queue has been empty, and another pool waits for the room of its last worker' };
  }
  const least = Math.max(1, Math.min(pool.maxReplicaCount, pool.minReplicaCount));
  return step(situation, Math.min(target.replicas, least), 'granted 0: the last worker is for KEDA to take');
}

function isRetiring({ pool, target, pace, memory, nowMs, retireAfterMs, isAwaited }: Situation): boolean {
  if (retireAfterMs === 'off' || memory.idleSinceMs === undefined) return false;
  if (nowMs - memory.idleSinceMs < retireAfterMs) return false;
  return pool.minReplicaCount === 0 && target.replicas === 1 && pace.down.isOpen && isAwaited();
}

function step(
  { target, pace, pacemaker, memory, nowMs }: Situation,
  wanted: number,
  reason: string,
): Intent | undefined {
  const current = target.replicas;
  const gate: Gate = wanted > current ? pace.up : pace.down;
  if (wanted === current || !gate.isOpen) return undefined;
  const replicas = limitStep(current, wanted, { pacemaker, changes: memory.changes, nowMs });
  return replicas === current ? undefined : { replicas, reason };
}
