import type { PoolMotion } from '../../contract/snapshot.ts';
import { toFloor } from './claim.ts';
import { type Moment, observe, settleMoments } from './history.ts';
import { type Level, noteLevel, toFall } from './levels.ts';
import { noteTarget, type Target, toExtremes } from './targets.ts';
import { noteRest, type Rest, type Told } from './told.ts';

/** What is remembered of one pool between two decisions, as plain data: the decision itself remembers nothing. */
export interface PoolMemory {
  readonly moments: readonly Moment[];
  readonly levels: readonly Level[];
  /** none where nobody is to yield late */
  readonly targets: readonly Target[];
  /** absent while its pods are not as many as is set */
  readonly rest: Rest | undefined;
}

/** Of a pool that was never decided about. */
export const NO_MEMORY: PoolMemory = { moments: [], levels: [], targets: [], rest: undefined };

/** How long the past counts. All are settings; W and V are 0 where nothing lags (a pools file). */
export interface Windows {
  /** W: for how long an answer to KEDA can still become the HPA's write, in ms */
  readonly answersMs: number;
  /** V: after which every reading has caught up, in ms */
  readonly readingsMs: number;
  /** after how long a pool that has work gives workers up to its peers, in ms; 0: at once */
  readonly yieldMs: number;
}

/** For how long a refused pod holds its pool back, in ms: the ReplicaSet has tried again several times by then. */
export const REFUSED_MS = 5_000;

/** How a pool's pods stand at this moment; counts ≥ 0. */
export interface PoolSighting {
  /** pods that exist, neither terminating nor finished, of any template revision */
  readonly active: number;
  readonly terminating: number;
  /** pods that were seen to leave `active`, since the beginning */
  readonly left: number;
  /** pods that were seen for the first time, since the beginning */
  readonly appeared: number;
  /** what the scale target is set to, the newer of what the watch shows and what we wrote */
  readonly spec: number;
  /** a pod of it was refused a moment ago */
  readonly isRefused: boolean;
}

/** What was decided about a pool. */
interface Decided {
  /** absent: there was no number */
  readonly granted: number | undefined;
  /** absent: it was not divided for, as it was held */
  readonly target: number | undefined;
  /** `minReplicaCount`, as it holds now */
  readonly minimum: number;
  /** what the scale target was set to, as the decision saw it */
  readonly spec: number;
}

/** What the next decision is told about a pool's pods, with the memory that goes on from there. */
export function recall(
  memory: PoolMemory,
  sighting: PoolSighting,
  { told, nowMs, windows }: { readonly told: Told; readonly nowMs: number; readonly windows: Windows },
): { readonly memory: PoolMemory; readonly motion: PoolMotion } {
  const { active, terminating, spec, left, appeared, isRefused } = sighting;
  const seen = observe(
    memory.moments,
    { atMs: nowMs, active, spec, told: told.answered, writing: told.writing, left, appeared },
    windows.readingsMs,
  );
  const fall = toFall(memory.levels, nowMs, {
    ms: windows.answersMs,
    carried: told.carried,
    isWriting: told.writing > 0,
  });
  const targets = toExtremes(memory.targets, nowMs, windows.yieldMs);
  const motion = {
    active,
    terminating,
    told: Math.max(told.answered, told.writing),
    out: seen.motion.out,
    hasFallen: fall?.fell ?? false,
    isRefused,
    lastLevel: fall?.lastLevel,
    recentTarget: targets.most,
    steadyTarget: targets.fewest,
  };
  return { memory: { ...memory, moments: seen.moments, rest: noteRest(memory.rest, sighting, nowMs) }, motion };
}

/** Notes what was decided. Where there was no number, KEDA hears an error and holds, and so does the level. */
export function remember(memory: PoolMemory, decided: Decided, nowMs: number, windows: Windows): PoolMemory {
  const { granted, minimum, spec } = decided;
  const targets = noteTarget(memory.targets, decided.target, nowMs, windows.yieldMs);
  if (granted === undefined) return { ...memory, targets };
  const level = Math.max(granted, toFloor(spec, minimum));
  return { ...memory, levels: noteLevel(memory.levels, { atMs: nowMs, level }, windows.answersMs), targets };
}

/** Its pods were not looked at: what has been so all the time is not known any more. */
export function noteUnseen(memory: PoolMemory): PoolMemory {
  return { ...memory, targets: [], rest: undefined };
}

/** Notes what became of the write in flight: one that was refused has asked for nothing. */
export function settle(memory: PoolMemory, isTaken: boolean): PoolMemory {
  return { ...memory, moments: settleMoments(memory.moments, isTaken) };
}
