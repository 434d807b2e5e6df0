import type { ForeignDemand } from '../../contract/snapshot.ts';
import { compareNames } from './compare-names.ts';
import { floor, multiply, ofDecimal, ofInteger } from './ratio.ts';
import { fits, type Row, take, toCharges } from './rows.ts';

/**
 * Keeps room for pods of other owners' Jobs that were refused and wait in a back-off, so that pools do not keep them out
 * for ever: in the order of their first refusal, each whole if it fits every row it touches, else not at all.
 *
 * @param demands the refused pods
 * @param rows the namespace's rows, in the snapshot's order
 * @param largestShare 0 … 1: the most of any row's available amount that may be kept
 * @returns the names of those that room is kept for
 */
export function keepForeignRoom(
  demands: readonly ForeignDemand[],
  rows: readonly Row[],
  largestShare: number,
): string[] {
  const share = ofDecimal(largestShare);
  const limits = new Map(rows.map((row) => [row, floor(multiply(share, ofInteger(row.available)))]));
  return demands.toSorted(byFirstRefusal).flatMap((demand) => {
    const charges = toCharges(demand.charges, rows);
    const isWithinShare = charges.every(({ row, amount }) => row.keptForeign + amount <= (limits.get(row) ?? 0));
    if (!isWithinShare || !fits(charges)) return [];
    take(charges, 1);
    for (const { row, amount } of charges) row.keptForeign += amount;
    return [demand.name];
  });
}

function byFirstRefusal(left: ForeignDemand, right: ForeignDemand): number {
  return Date.parse(left.refusedAt) - Date.parse(right.refusedAt) || compareNames(left.name, right.name);
}
