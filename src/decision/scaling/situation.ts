import type { HeldPool, ReadyPool } from '../../contract/snapshot.ts';
import type { Pace } from './gate.ts';
import type { PoolScalingMemory } from './memory.ts';
import type { Pacemaker, ScaleTarget, ScalingTarget } from './target.ts';

/** All that one pool's next write depends on. */
export interface Situation {
  readonly pool: ReadyPool | HeldPool;
  readonly granted: number;
  readonly known: ScalingTarget;
  readonly target: ScaleTarget;
  readonly pacemaker: Pacemaker;
  readonly pace: Pace;
  readonly memory: PoolScalingMemory;
  readonly nowMs: number;
  readonly retireAfterMs: number | 'off';
  /** does another pool wait for room that this one holds? */
  readonly isAwaited: () => boolean;
  /** is no row of this pool's overdrawn, with all that was asked for? */
  readonly hasRoom: () => boolean;
}
