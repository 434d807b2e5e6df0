import type { Heard } from '../grants/told.ts';
/** What direct scaling knows of a pool besides what was decided about it: plain data, as the watches show it. */

/** What the scale target is set to, at one version of the object; the newer of what was seen and what we wrote. */
export interface ScaleTarget {
  readonly replicas: number;
  /** opaque; a write that names it is refused once the object has changed */
  readonly resourceVersion: string;
}

/** `behavior.scaleUp` or `behavior.scaleDown`, with the HPA's defaults filled in; no policies: no limit of the author's. */
export interface DirectionRules {
  readonly stabilizationWindowSeconds: number;
  readonly selectPolicy: 'Max' | 'Min' | 'Disabled';
  readonly policies: readonly {
    readonly type: 'Pods' | 'Percent';
    readonly value: number;
    readonly periodSeconds: number;
  }[];
}

/** The HPA that KEDA made for the pool. */
export interface Pacemaker {
  readonly up: DirectionRules;
  readonly down: DirectionRules;
  /** does it name our metric? Else something else drives the pool */
  readonly listsOurMetric: boolean;
}

/** One pool's target and whoever else writes to it. */
export interface ScalingTarget {
  /** of its pool */
  readonly name: string;
  /** absent: not seen */
  readonly target?: ScaleTarget;
  readonly scaling: 'direct' | 'keda';
  readonly isPaused: boolean;
  readonly hasOtherTriggers: boolean;
  /** absent: KEDA has made none */
  readonly pacemaker?: Pacemaker;
  /** at most one per target */
  readonly isWriteInFlight: boolean;
  /** the version that our last write was refused with: the pool waits for a newer one */
  readonly conflictedVersion?: string;
  /** since when KEDA has been told `true` while the target has no replica */
  readonly pushedAtMs?: number;
  /** what its HPA was answered a moment ago, and may be about to write; absent: nothing */
  readonly heard?: Heard;
  /** when a refused pod of the pool was last seen */
  readonly refusedAtMs?: number;
}

/** What the watches show of it; the rest is what we remember ourselves. */
export type SeenTarget = Omit<ScalingTarget, 'isWriteInFlight' | 'conflictedVersion' | 'pushedAtMs' | 'heard'>;
