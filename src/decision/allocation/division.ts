import type { Demand } from './demand.ts';
import type { Row } from './rows.ts';

/** `0` guaranteed by the minimum, `1` needed, `2` kept idle within the stabilization window. */
export type Band = 0 | 1 | 2;

/** One row that had too little left for a worker, as it stood at that moment. */
export interface Shortage {
  readonly row: Row;
  /** what one worker takes */
  readonly amount: number;
  /** how much more room would have let it in */
  readonly missing: number;
  /** of the room taken before: by workers of the same band and a higher tier */
  readonly higherTiers: number;
  /** of the room taken before: kept for refused pods of other owners */
  readonly keptForeign: number;
}

/** A pool's first refused worker: nothing of it can fit later, since what is taken only grows. */
export interface Refusal {
  readonly worker: number;
  /** every row that had too little, in the snapshot's order */
  readonly shortages: readonly [Shortage, ...Shortage[]];
}

/** One ordinary pool in the division: what it asks, and what it has been given so far. */
export interface Division {
  readonly kind: 'divided';
  readonly demand: Demand;
  allocated: number;
  refusal: Refusal | undefined;
}
