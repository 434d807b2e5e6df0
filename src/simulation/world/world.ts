import type { Chance } from './chance.ts';
import type { Events } from './events.ts';

/** Whoever sets a scale target; `other` is a person, or an operator that applies its own template again. */
export type Writer = 'hpa' | 'keda' | 'quotient' | 'other';

/** What happens in a run, for counting it and for telling it. */
export type Happening =
  | {
      readonly kind: 'wrote';
      readonly pool: string;
      readonly writer: Writer;
      readonly from: number;
      readonly to: number;
      /** the target was moved by somebody else since the writer decided */
      readonly isLate: boolean;
    }
  /** within its tolerance the HPA comes to the number of pods there are */
  | { readonly kind: 'tolerated'; readonly pool: string; readonly heard: number; readonly there: number }
  | { readonly kind: 'conflict' | 'created' | 'refused' | 'deleted' | 'evicted'; readonly pool: string }
  | { readonly kind: 'told'; readonly pool: string; readonly by: 'hpa' | 'keda' | 'push'; readonly granted: number }
  | { readonly kind: 'granted'; readonly pool: string; readonly granted: number; readonly allocated: number }
  | { readonly kind: 'foreign came' | 'foreign went' | 'foreign refused' | 'leaked' | 'restarted' };

/** What every actor of a run shares. */
export interface World {
  readonly events: Events;
  readonly chance: Chance;
  readonly lateness: Lateness;
  readonly note: (happening: Happening) => void;
}

/** How late things are, at most, and how often they are lost. */
export interface Lateness {
  /** what a watch shows */
  readonly readingMs: number;
  /** a write of the HPA or KEDA, after what it was told */
  readonly writeMs: number;
  /** `status.used`, after a pod is gone */
  readonly quotaFallMs: number;
  /** a refused create stays counted for a while, by so much probability */
  readonly leakProbability: number;
  /** KEDA misses a push, by so much probability */
  readonly lostPushProbability: number;
}
