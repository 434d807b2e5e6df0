import type { Demand } from './demand.ts';
import type { Row } from './rows.ts';

/** `0` guaranteed by the minimum, `1` needed, `2` kept idle within the stabilization window. */
export type Band = (typeof BANDS)[number];

export const BANDS = [0, 1, 2] as const;

/** What one row had left at some moment, and where the rest had gone. */
export interface RowLeft {
  readonly free: number;
  /** taken by workers of the same band and a higher tier */
  readonly higherTiers: number;
  /** kept for refused pods of other owners */
  readonly keptForeign: number;
}

/** A pool's first refused worker: nothing of it can fit later, since what is taken only grows. */
export interface Refusal {
  readonly worker: number;
  /**
   * By row, in the snapshot's order; shared by all that were refused at the same moment. Only rows that were too short tell
   * of that moment: others may have been taken from already by workers that come after it.
   */
  readonly left: readonly RowLeft[];
}

/** One ordinary pool in the division: what it asks, and what it has been given so far. */
export interface Division {
  readonly kind: 'divided';
  readonly demand: Demand;
  allocated: number;
  refusal: Refusal | undefined;
}

/** One row that had too little left for a pool's first refused worker. */
export interface Shortage extends RowLeft {
  readonly row: Row;
  readonly worker: number;
  /** what one worker takes */
  readonly amount: number;
  /** how much more room would have let it in */
  readonly missing: number;
}

/** Every row that had too little, in the snapshot's order; none where nobody was refused. */
export function toShortages({ demand, refusal }: Division): Shortage[] {
  if (refusal === undefined) return [];
  const { worker, left } = refusal;
  const shortages: Shortage[] = [];
  for (const { row, amount } of demand.charges) {
    const found = left[row.place];
    if (found === undefined || found.free >= amount) continue;
    shortages.push({ row, worker, amount, missing: amount - found.free, ...found });
  }
  return shortages;
}
