import type { Division } from './division.ts';
import { createHeap } from './heap.ts';
import { compareTurns, toKeep } from './order.ts';
import { toNumber } from './ratio.ts';
import { moveToNextWorker, toTurns, type Turn } from './turn.ts';

/**
 * Goes through further workers one by one, in the allocation's order. A pool whose worker is refused gets no further one.
 *
 * @param divisions the pools that want more, in any order
 * @param options stability, 0 ≤ s < 1, and how many workers a pool has already, which are passed over
 * @param take whether the turn's worker is taken
 */
export function takeInOrder(
  divisions: readonly Division[],
  { stability, startAfter }: { readonly stability: number; readonly startAfter: (division: Division) => number },
  take: (turn: Turn) => boolean,
): void {
  const keep = toKeep(stability);
  const keepNumber = toNumber(keep);
  const turns = toTurns(divisions, keepNumber, startAfter);
  const heap = createHeap(turns, (left, right) => compareTurns(left, right, keep) < 0);
  for (let turn = heap.top(); turn !== undefined; turn = heap.top()) {
    if (take(turn)) {
      moveToNextWorker(turn, keepNumber);
      heap.settleTop();
    } else {
      heap.removeTop();
    }
  }
}
