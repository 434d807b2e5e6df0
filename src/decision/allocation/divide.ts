import type { Band, Division, Shortage } from './division.ts';
import { createHeap } from './heap.ts';
import { compareTurns, toKeep } from './order.ts';
import { toNumber } from './ratio.ts';
import { type Charge, type Row, take } from './rows.ts';
import { moveToNextWorker, toTurns, type Turn } from './turn.ts';

/**
 * One total order, one greedy: takes potential workers in order and accepts each that fits every row it touches.
 *
 * With one resource and no minimums this is Webster's (Sainte-Laguë's) apportionment; with several, weighted
 * dominant-resource fairness filled up progressively. O(N log P) for N workers of P pools, and exact.
 *
 * @param divisions the pools to divide for, in any order, nothing given yet; filled in
 * @param rows all rows; what they have left is lowered by what is given
 * @param stability 0 … 1: how much better a running worker ranks than one that would have to start
 * @param keepForeignRoom called once, after the guaranteed workers and before the needed ones
 */
export function divideRows(
  divisions: readonly Division[],
  rows: readonly Row[],
  stability: number,
  keepForeignRoom: () => void,
): void {
  const keep = toKeep(stability);
  const keepNumber = toNumber(keep);
  const heap = createHeap(toTurns(divisions, keep), (left, right) => compareTurns(left, right, keep) < 0);
  const enterBlock = createBlockWatch(rows, keepForeignRoom);
  for (let turn = heap.top(); turn !== undefined; turn = heap.top()) {
    enterBlock(turn);
    if (isAccepted(turn) && turn.worker < turn.division.demand.most) {
      moveToNextWorker(turn, keepNumber);
      heap.settleTop();
    } else {
      heap.removeTop();
    }
  }
  enterBlock(undefined);
}

/** Gives the turn's worker its room, or notes on the division why it has none. */
function isAccepted({ division, worker }: Turn): boolean {
  const { charges } = division.demand;
  const [lacking, ...alsoLacking] = charges.filter(({ row, amount }) => row.free < amount);
  if (lacking !== undefined) {
    division.refusal = { worker, shortages: [toShortage(lacking), ...alsoLacking.map(toShortage)] };
    return false;
  }
  take(charges, 1);
  for (const { row, amount } of charges) row.takenInBand += amount;
  division.allocated = worker;
  return true;
}

function toShortage({ row, amount }: Charge): Shortage {
  const { higherTiers, keptForeign, free } = row;
  return { row, amount, missing: amount - free, higherTiers, keptForeign };
}

/**
 * Follows the order from block to block: keeps, per row, what higher tiers of the band have taken (the explanation
 * names them), and lets foreign demand in between the guaranteed and the needed workers.
 */
function createBlockWatch(rows: readonly Row[], keepForeignRoom: () => void): (turn: Turn | undefined) => void {
  let band: Band = 0;
  let priority: number | undefined;
  let isForeignRoomKept = false;
  return (turn) => {
    if (!isForeignRoomKept && turn?.band !== 0) {
      isForeignRoomKept = true;
      keepForeignRoom();
    }
    if (turn === undefined) return;
    if (turn.band !== band) for (const row of rows) row.takenInBand = 0;
    if (turn.band !== band || turn.division.demand.pool.priority !== priority) {
      for (const row of rows) row.higherTiers = row.takenInBand;
    }
    band = turn.band;
    priority = turn.division.demand.pool.priority;
  };
}
