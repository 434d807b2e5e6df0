import type { Chance } from './chance.ts';
import type { Events } from './events.ts';
import type { Scenario } from './scenario.ts';

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
  | { readonly kind: 'conflict' | 'created' | 'refused' | 'deleted' | 'gone' | 'evicted'; readonly pool: string }
  | { readonly kind: 'told'; readonly pool: string; readonly by: 'hpa' | 'keda' | 'push'; readonly granted: number }
  | { readonly kind: 'granted'; readonly pool: string; readonly granted: number; readonly allocated: number }
  | { readonly kind: 'foreign came' | 'foreign went' | 'leaked' | 'restarted' };

/** What every actor of a run shares. */
export interface World {
  readonly scenario: Scenario;
  readonly events: Events;
  readonly chance: Chance;
  readonly note: (happening: Happening) => void;
}

/** Has everything outside stopped changing? */
export function isStill({ events, scenario }: World): boolean {
  return events.nowMs() >= scenario.stillAtMs;
}
