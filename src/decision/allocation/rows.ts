import type { Snapshot, SnapshotRow } from '../../contract/snapshot.ts';

/** One resource of one quota while it is being divided. All amounts in the row's base unit: milli-CPU, bytes or counts. */
export interface Row {
  readonly source: SnapshotRow;
  /** in the snapshot's rows, from 0 */
  readonly place: number;
  /** hard − reserve, ≥ 0: what one worker is measured against */
  readonly ceiling: number;
  /** ceiling − what other owners' pods hold, ≥ 0: what pools may divide */
  readonly available: number;
  /** what is left to give; below 0 where held pools overdraw */
  free: number;
  /** kept for refused pods of other owners */
  keptForeign: number;
  /** taken so far by the workers of the current band that are of a higher tier than the current one */
  higherTiers: number;
  /** taken so far by the workers of the current band */
  takenInBand: number;
}

/** What one worker takes from one row: amount > 0. A row that a worker does not touch can never refuse it. */
export interface Charge {
  readonly row: Row;
  readonly amount: number;
}

/** The rows of a snapshot with nothing given yet. */
export function toRows(snapshot: Snapshot): Row[] {
  return snapshot.rows.map((source, place) => {
    const ceiling = Math.max(0, source.hard - source.reserve);
    const available = Math.max(0, ceiling - source.foreign);
    return { source, place, ceiling, available, free: available, keptForeign: 0, higherTiers: 0, takenInBand: 0 };
  });
}

/** Pairs a worker's amounts with all the rows, in their order, leaving out the rows that it does not touch. */
export function toCharges(amounts: readonly number[], rows: readonly Row[]): Charge[] {
  const charges: Charge[] = [];
  for (const row of rows) {
    const amount = amounts[row.place] ?? 0;
    if (amount > 0) charges.push({ row, amount });
  }
  return charges;
}

/** Does one more worker fit into every row that it touches? */
export function fits(charges: readonly Charge[]): boolean {
  return charges.every((charge) => charge.row.free >= charge.amount);
}

/**
 * Takes `count` workers' room, whether it is there or not. What is overdrawn beyond the safe integers is far below 0, and
 * that is all that anybody asks of it.
 */
export function take(charges: readonly Charge[], count: number): void {
  for (const { row, amount } of charges) {
    row.free = Math.max(-Number.MAX_SAFE_INTEGER, row.free - amount * count);
  }
}
