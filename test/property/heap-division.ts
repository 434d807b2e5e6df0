import type { Division } from '../../src/decision/allocation/division.ts';
import { createHeap } from '../../src/decision/allocation/heap.ts';
import { compareTurns, toKeep } from '../../src/decision/allocation/order.ts';
import { toNumber } from '../../src/decision/allocation/ratio.ts';
import { fits, type Row, take } from '../../src/decision/allocation/rows.ts';
import { moveToNextWorker, toBandAndTier, toTurns, type Turn } from '../../src/decision/allocation/turn.ts';

/**
 * The division as plainly as can be: all pools' turns in a heap, one worker after the other. O(N log P) for N workers of P
 * pools, and exact. The shipped one must come to the same in everything, and is measured beside it.
 */
export function divideByHeap(
  divisions: readonly Division[],
  rows: readonly Row[],
  stability: number,
  keepForeignRoom: () => void,
): void {
  const keep = toKeep(stability);
  const keepNumber = toNumber(keep);
  const heap = createHeap(toTurns(divisions, keepNumber), (left, right) => compareTurns(left, right, keep) < 0);
  const enterBlock = createBlockWatch(rows, keepForeignRoom);
  for (let turn = heap.top(); turn !== undefined; turn = heap.top()) {
    enterBlock(turn);
    if (isAccepted(turn, rows) && turn.worker < turn.division.demand.most) {
      moveToNextWorker(turn, keepNumber);
      heap.settleTop();
    } else {
      heap.removeTop();
    }
  }
  enterBlock(undefined);
}

/** Gives the turn's worker its room, or notes on the division what was left. */
function isAccepted({ division, worker }: Turn, rows: readonly Row[]): boolean {
  const { charges } = division.demand;
  if (!fits(charges)) {
    const left = rows.map(({ free, higherTiers, keptForeign }) => ({ free, higherTiers, keptForeign }));
    division.refusal = { worker, left };
    return false;
  }
  take(charges, 1);
  for (const { row, amount } of charges) row.takenInBand += amount;
  division.allocated = worker;
  return true;
}

function createBlockWatch(rows: readonly Row[], keepForeignRoom: () => void): (turn: Turn | undefined) => void {
  let last = { band: 0, tier: -1 };
  let isForeignRoomKept = false;
  return (turn) => {
    const next = turn === undefined ? undefined : toBandAndTier(turn.block, turn.tierCount);
    if (!isForeignRoomKept && next?.band !== 0) {
      isForeignRoomKept = true;
      keepForeignRoom();
    }
    if (next === undefined) return;
    if (next.band !== last.band) for (const row of rows) row.takenInBand = 0;
    if (next.band !== last.band || next.tier !== last.tier) for (const row of rows) row.higherTiers = row.takenInBand;
    last = next;
  };
}
