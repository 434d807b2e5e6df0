import type { PoolScalingMemory } from './memory.ts';
import type { Situation } from './situation.ts';

/** A pool whose pods are missing although their room is there must have been so for this long. */
const STILL_MS = 5_000;

/** A refusal within this time may well be followed by another: the room is not what it seems. */
const REFUSED_MS = 30_000;

/** For how long the target stays lowered: the ReplicaSet's controller takes some milliseconds to see it. */
const LOWERED_MS = 1_000;

/** Between two nudges of one pool. */
const AGAIN_MS = 30_000;

type Nudge = NonNullable<PoolScalingMemory['nudge']>;

/** What a pool's nudge asks for now. */
export type NudgeStep =
  | { readonly kind: 'none' }
  /** leave the pool alone */
  | { readonly kind: 'wait' }
  | { readonly kind: 'lower' | 'restore'; readonly replicas: number };

/**
 * A ReplicaSet in back-off after refused creates stays asleep though room is free, for up to 16 min 40 s; a changed
 * `spec.replicas` wakes it. So its target is lowered by one and, a second later, set again. Looser conditions did harm in
 * the model: each of them is needed.
 */
export function toNudge(situation: Situation): NudgeStep {
  const { target, memory, nowMs } = situation;
  const { nudge } = memory;
  if (nudge !== undefined && !nudge.isOver) {
    if (target.replicas !== nudge.replicas - 1) return { kind: 'wait' };
    return nowMs - nudge.atMs < LOWERED_MS ? { kind: 'wait' } : { kind: 'restore', replicas: nudge.replicas };
  }
  if (nudge !== undefined && nowMs - nudge.atMs < AGAIN_MS) return { kind: 'none' };
  return isAsleep(situation) ? { kind: 'lower', replicas: target.replicas - 1 } : { kind: 'none' };
}

function isAsleep({ pool, granted, known, target, pace, memory, nowMs, hasRoom }: Situation): boolean {
  const active = pool.motion?.active ?? target.replicas;
  const isStill = memory.still !== undefined && nowMs - memory.still.sinceMs >= STILL_MS;
  const wasRefused = known.refusedAtMs !== undefined && nowMs - known.refusedAtMs < REFUSED_MS;
  if (granted !== target.replicas || target.replicas <= active || !isStill || wasRefused) return false;
  return pace.up.isOpen && pace.down.isOpen && hasRoom();
}

/**
 * A nudge is over when its target is no longer where the nudge has put it, with no write under way: it was set again, the
 * lowering was refused, or somebody else has moved it, which woke the ReplicaSet as well; or when the room that it was lowered
 * by has been granted to another meanwhile.
 */
export function followNudge(
  nudge: Nudge | undefined,
  seen: { readonly replicas: number; readonly granted: number; readonly isWriteInFlight: boolean },
): Nudge | undefined {
  if (nudge === undefined || nudge.isOver || seen.isWriteInFlight) return nudge;
  return { ...nudge, isOver: seen.replicas !== nudge.replicas - 1 || seen.granted < nudge.replicas };
}
