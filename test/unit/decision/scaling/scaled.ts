import type { ReadyPool, Snapshot } from '../../../../src/contract/snapshot.ts';
import { decide } from '../../../../src/decision/decide.ts';
import { type Bucket, FULL_BUCKET } from '../../../../src/decision/scaling/bucket.ts';
import { NO_SCALING_MEMORY } from '../../../../src/decision/scaling/memory.ts';
import { scale, type ScaleWrite, type Scaling } from '../../../../src/decision/scaling/scale.ts';
import type { DirectionRules, ScalingTarget } from '../../../../src/decision/scaling/target.ts';
import { aPool, aSnapshot } from '../../../builders/snapshot.ts';

export const RETIRE_AFTER_MS = 10_000;

/** A direction that is open, without policies. */
export const OPEN: DirectionRules = { stabilizationWindowSeconds: 0, selectPolicy: 'Max', policies: [] };

/** A target that may be moved at once, unless told otherwise. */
export function aTarget(parts: Partial<ScalingTarget> & { readonly replicas?: number } = {}): ScalingTarget {
  const { replicas = 0, ...others } = parts;
  return {
    name: 'pool',
    target: { replicas, resourceVersion: '1' },
    scaling: 'direct',
    isPaused: false,
    hasOtherTriggers: false,
    pacemaker: { up: OPEN, down: OPEN, listsOurMetric: true },
    isWriteInFlight: false,
    ...others,
  };
}

/** Looks at one namespace again and again, as the writer does. */
export function createScaler(retireAfterMs: number | 'off' = RETIRE_AFTER_MS) {
  let memory = NO_SCALING_MEMORY;
  let bucket: Bucket = FULL_BUCKET;
  return (nowMs: number, snapshot: Snapshot, targets: readonly ScalingTarget[]): Scaling => {
    const decision = decide(snapshot);
    const scaling = scale({ snapshot, decision, targets, memory, bucket, nowMs, retireAfterMs });
    ({ memory, bucket } = scaling);
    return scaling;
  };
}

/** What one look writes about a single pool on an otherwise empty quota of 10 CPU. */
export function scaleOnce(pool: Partial<ReadyPool> & { readonly need?: number }, target: Partial<ScalingTarget> = {}) {
  const { need = 0, ...parts } = pool;
  const snapshot = aSnapshot({ pools: [aPool({ ...parts, backlog: need })] });
  const known = aTarget({ replicas: pool.replicas ?? 0, ...target });
  return createScaler()(1000, snapshot, [known]);
}

/** Pool and replicas of every write. */
export function toValues(writes: readonly ScaleWrite[]): readonly (readonly [string, number])[] {
  return writes.map(({ pool, replicas }) => [pool, replicas]);
}
