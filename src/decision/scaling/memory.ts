import type { Change } from './step.ts';

/** What is remembered of one pool between two decisions about its writes, as plain data. */
export interface PoolScalingMemory {
  /** what its target was set to when it was last looked at */
  readonly replicas?: number;
  /** of the target, within the longest period of any policy */
  readonly changes: readonly Change[];
  /** since when its backlog has been known to be 0 */
  readonly idleSinceMs?: number;
  /** since when grant, target and pods have been what they are */
  readonly still?: {
    readonly sinceMs: number;
    readonly granted: number;
    readonly replicas: number;
    readonly active: number;
  };
  /** the last nudge: what the target is set to again, and when it was lowered */
  readonly nudge?: { readonly atMs: number; readonly replicas: number; readonly isOver: boolean };
}

/** What is remembered of a namespace's pools, by name. */
export interface ScalingMemory {
  readonly pools: ReadonlyMap<string, PoolScalingMemory>;
}

export const NO_SCALING_MEMORY: ScalingMemory = { pools: new Map() };

/** Of a pool that was never looked at. */
export const NO_POOL_MEMORY: PoolScalingMemory = { changes: [] };

/** What one look at a pool adds. */
export interface ScalingSighting {
  readonly nowMs: number;
  readonly replicas: number;
  readonly granted: number;
  readonly active: number;
  /** undefined: unknown */
  readonly backlog: number | undefined;
  /** for how long a change of the target counts */
  readonly periodMs: number;
}

export function noteSighting(memory: PoolScalingMemory, sighting: ScalingSighting): PoolScalingMemory {
  const { nowMs, replicas, granted, active, backlog, periodMs } = sighting;
  const changes = memory.changes.filter(({ atMs }) => nowMs - atMs < periodMs);
  const change = replicas - (memory.replicas ?? replicas);
  const { still } = memory;
  const isStill = still?.granted === granted && still.replicas === replicas && still.active === active;
  return {
    replicas,
    changes: change === 0 || periodMs === 0 ? changes : [...changes, { atMs: nowMs, replicas: change }],
    ...(backlog === 0 ? { idleSinceMs: memory.idleSinceMs ?? nowMs } : {}),
    still: isStill ? still : { sinceMs: nowMs, granted, replicas, active },
    ...(memory.nudge === undefined ? {} : { nudge: memory.nudge }),
  };
}

/** There was nothing to look at: how long something has been so all the time is not known any more. */
export function noteUnseen({ idleSinceMs: _idle, still: _still, ...memory }: PoolScalingMemory): PoolScalingMemory {
  return memory;
}
