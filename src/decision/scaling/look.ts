import type { HeldPool, ReadyPool, Snapshot } from '../../contract/snapshot.ts';
import type { Decision } from '../decision.ts';
import type { Bucket } from './bucket.ts';
import { toPace } from './gate.ts';
import { type Intent, toIntent } from './intent.ts';
import { NO_POOL_MEMORY, noteSighting, noteUnseen, type PoolScalingMemory, type ScalingMemory } from './memory.ts';
import { followNudge, toNudge } from './nudge.ts';
import type { Overview } from './overview.ts';
import type { Situation } from './situation.ts';
import { toLongestPeriodMs } from './step.ts';
import type { ScalingTarget } from './target.ts';

/** One value to be set on one scale target, at the version that it was decided on. */
export interface ScaleWrite {
  readonly pool: string;
  readonly replicas: number;
  readonly resourceVersion: string;
  /** for the Event and the log */
  readonly reason: string;
}

/** What direct scaling goes by; the board's publication first of all. */
export interface ScalingInput {
  readonly snapshot: Snapshot;
  readonly decision: Decision;
  readonly targets: readonly ScalingTarget[];
  readonly memory: ScalingMemory;
  /** of all namespaces together */
  readonly bucket: Bucket;
  readonly nowMs: number;
  /** for how long an idle pool keeps its last worker while another waits for its room */
  readonly retireAfterMs: number | 'off';
}

/** A write before it is known whether there is a token for it. */
export interface WantedWrite {
  readonly write: ScaleWrite;
  readonly growth: number;
}

export interface Look {
  readonly name: string;
  readonly write: WantedWrite | undefined;
  readonly memory: PoolScalingMemory;
  readonly memoryIfWritten: PoolScalingMemory;
}

/** Remembers what is seen of one pool, and says what it is to be set to. */
export function look(known: ScalingTarget, overview: Overview, input: ScalingInput): Look {
  const { name } = known;
  const { pool, granted } = overview.find(name) ?? {};
  const before = input.memory.pools.get(name) ?? NO_POOL_MEMORY;
  if (pool === undefined || pool.state === 'rejected' || known.target === undefined || granted === undefined) {
    const memory = noteUnseen(before);
    return { name, write: undefined, memory, memoryIfWritten: memory };
  }
  const memory = remember(before, { known, pool, granted, nowMs: input.nowMs, replicas: known.target.replicas });
  const situation = toSituation(known, { pool, granted, memory, overview, input });
  const decided = situation === undefined ? undefined : toDecided(situation);
  if (decided === undefined) return { name, write: undefined, memory, memoryIfWritten: memory };
  const { replicas, reason } = decided.intent;
  const write = { pool: name, replicas, resourceVersion: known.target.resourceVersion, reason };
  const growth = replicas - known.target.replicas;
  return { name, write: { write, growth }, memory, memoryIfWritten: decided.memory };
}

function remember(
  before: PoolScalingMemory,
  seen: {
    readonly known: ScalingTarget;
    readonly pool: ReadyPool | HeldPool;
    readonly granted: number;
    readonly replicas: number;
    readonly nowMs: number;
  },
): PoolScalingMemory {
  const { known, pool, granted, replicas, nowMs } = seen;
  const isKnown = pool.state === 'ready' && pool.backlog.unacknowledgedIs !== 'unknown';
  const backlog = isKnown ? pool.backlog.ready + pool.backlog.unacknowledged : undefined;
  const active = pool.motion?.active ?? replicas;
  const periodMs = known.pacemaker === undefined ? 0 : toLongestPeriodMs(known.pacemaker);
  const memory = noteSighting(before, { nowMs, replicas, granted, active, backlog, periodMs });
  const nudge = followNudge(memory.nudge, { replicas, granted, isWriteInFlight: known.isWriteInFlight });
  return nudge === undefined ? memory : { ...memory, nudge };
}

/** @returns undefined where nothing may be written now, whatever was granted */
function toSituation(
  known: ScalingTarget,
  parts: Pick<Situation, 'pool' | 'granted' | 'memory'> & {
    readonly overview: Overview;
    readonly input: ScalingInput;
  },
): Situation | undefined {
  const { target, pacemaker, name } = known;
  const { pool, granted, memory, overview, input } = parts;
  const pace = toPace(known);
  if (target === undefined || pacemaker === undefined || known.isWriteInFlight) return undefined;
  // Decided on another state of the target: the next cycle decides anew.
  if (target.replicas !== pool.replicas || target.resourceVersion === known.conflictedVersion) return undefined;
  const { nowMs, retireAfterMs } = input;
  return {
    pool,
    granted,
    known,
    target,
    pacemaker,
    pace,
    memory,
    nowMs,
    retireAfterMs,
    isAwaited: () => overview.isAwaited(name),
    hasRoom: () => overview.hasRoom(name),
  };
}

/** A nudge under way comes first, then the grant; a new nudge is for pools that have nothing else to do. */
function toDecided(situation: Situation): { readonly intent: Intent; readonly memory: PoolScalingMemory } | undefined {
  const { memory, nowMs, target } = situation;
  const nudge = toNudge(situation);
  switch (nudge.kind) {
    case 'wait':
      return undefined;
    case 'restore':
      return { intent: { replicas: nudge.replicas, reason: 'nudged: set again' }, memory };
    case 'lower': {
      const intent = { replicas: nudge.replicas, reason: 'its pods are missing though there is room: nudged' };
      return { intent, memory: { ...memory, nudge: { atMs: nowMs, replicas: target.replicas, isOver: false } } };
    }
    case 'none': {
      const intent = toIntent(situation);
      return intent === undefined ? undefined : { intent, memory };
    }
  }
}
