import { type Bucket, refill } from './bucket.ts';
import { look, type ScaleWrite, type ScalingInput, type WantedWrite } from './look.ts';
import type { ScalingMemory } from './memory.ts';
import { createOverview } from './overview.ts';

export type { ScaleWrite, ScalingInput } from './look.ts';

/** What direct scaling does about one namespace. */
export interface Scaling {
  /** the shrinking ones first, so that room is given before it is taken */
  readonly writes: readonly ScaleWrite[];
  readonly memory: ScalingMemory;
  readonly bucket: Bucket;
}

/**
 * Between the HPA's ticks, sets each target to what its pool is granted. KEDA and the HPA stay the authority, and agree,
 * since they read the same number: so a pool is moved only as its HPA would move it, within its ScaledObject's limits, and
 * 0 → 1 and 1 → 0 are KEDA's, save where KEDA is down or an idle pool would hoard the room that another waits for.
 */
export function scale(input: ScalingInput): Scaling {
  const overview = createOverview(input.snapshot, input.decision);
  const looks = input.targets.map((known) => look(known, overview, input));
  const wanted = looks.flatMap(({ write }) => (write === undefined ? [] : [write])).toSorted(byDirection);
  const bucket = refill(input.bucket, input.nowMs);
  const admitted = wanted.slice(0, Math.floor(bucket.tokens));
  const writes = admitted.map(({ write }) => write);
  const written = new Set(writes.map(({ pool }) => pool));
  return {
    writes,
    memory: {
      pools: new Map(
        looks.map(({ name, memory, memoryIfWritten }) => [name, written.has(name) ? memoryIfWritten : memory]),
      ),
    },
    bucket: { ...bucket, tokens: bucket.tokens - writes.length },
  };
}

function byDirection(left: WantedWrite, right: WantedWrite): number {
  return Math.sign(left.growth) - Math.sign(right.growth);
}
