import type { Resource } from '../../../kubernetes/resource.ts';
import type { KeptTarget } from '../objects/scale-target.ts';

/** What is found of the scale target that a ScaledObject names. */
export type FoundTarget =
  | {
      readonly state: 'found';
      readonly target: KeptTarget;
      readonly resource: Resource;
      /** why it may have changed since, a sentence; absent while its kind is fresh */
      readonly oldBecause?: string;
    }
  /** the list of its kind is not complete */
  | { readonly state: 'unknown'; readonly reason: string }
  /** there is none, or its kind is not watched: a sentence */
  | { readonly state: 'missing'; readonly mistake: string };
