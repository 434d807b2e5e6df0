import { withinWindow } from './window.ts';

/** What is remembered of a pool for one window: readings lag, each on its own, so the last moments count with the present. */
export interface Moment {
  readonly atMs: number;
  /** workers that ran beyond what the target was set to: their deletion is asked for */
  readonly surplus: number;
  /** workers asked for that did not exist yet, whatever became of a write of ours */
  readonly missing: number;
  /** the same if the write that was in flight is taken: it counts until it is known to be refused */
  readonly missingIfTaken: number;
  /** pods of the pool that had been seen to leave `active` by then, since the beginning */
  readonly left: number;
  /** pods of the pool that had been seen for the first time by then, since the beginning */
  readonly appeared: number;
}

/** One look at a pool; counts of pods, ≥ 0. */
export interface Sighting {
  readonly atMs: number;
  /** pods that exist, neither terminating nor finished, of any template revision */
  readonly active: number;
  /** what the scale target is set to, the newer of what the watch shows and what we wrote */
  readonly spec: number;
  /** what may still become a spec: answered within the window of answers */
  readonly told: number;
  /** what we are writing; 0 where nothing is */
  readonly writing: number;
  readonly left: number;
  readonly appeared: number;
}

/** What a look at a pool comes to, with the last moments. */
export interface Motion {
  /** workers asked for and not seen yet: their room is spoken for */
  readonly out: number;
  /** deletions asked for and not seen yet: workers that count as there although they go */
  readonly unseenDeletions: number;
}

/**
 * Adds one look at a pool to its last moments.
 *
 * Pods, specs and usage arrive some milliseconds to a second late, each on its own. So a deletion that was asked for counts
 * as coming until that many pods were seen to leave, and a worker that was asked for counts as coming until that many pods
 * were seen for the first time, for as long as readings may lag. Left out, the model checker finds refused pods.
 *
 * @param moments from the last call, oldest first; empty at first
 * @param windowMs after which every reading has caught up
 */
export function observe(
  moments: readonly Moment[],
  sighting: Sighting,
  windowMs: number,
): { readonly moments: readonly Moment[]; readonly motion: Motion } {
  const { atMs, active, spec, told, writing, left, appeared } = sighting;
  const recent = withinWindow(moments, atMs, windowMs);
  const surplus = Math.max(0, active - spec);
  const unseenDeletions = recent.reduce(
    (most, moment) => Math.max(most, moment.surplus - (left - moment.left)),
    surplus,
  );
  const staying = active - unseenDeletions;
  const missing = Math.max(0, Math.max(spec, told) - staying);
  const missingIfTaken = Math.max(missing, writing - staying);
  const out = recent.reduce(
    (most, moment) => Math.max(most, moment.missingIfTaken - (appeared - moment.appeared)),
    missingIfTaken,
  );
  recent.push({ atMs, surplus, missing, missingIfTaken, left, appeared });
  return { moments: recent, motion: { out, unseenDeletions } };
}

/** Once it is known what became of the write in flight: what was asked for with it, or what was asked for without. */
export function settleMoments(moments: readonly Moment[], isTaken: boolean): readonly Moment[] {
  return moments.map((moment) => {
    const missing = isTaken ? moment.missingIfTaken : moment.missing;
    return { ...moment, missing, missingIfTaken: missing };
  });
}
