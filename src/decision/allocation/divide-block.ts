import { type Columns, toLastOfBlock, toScoreAt } from './columns.ts';
import type { RowLeft } from './division.ts';
import { createHeap } from './heap.ts';
import { toCertainWorkers } from './jump.ts';
import { DECIDED_BY_DOUBLES } from './order.ts';
import { toReach } from './reach.ts';
import type { Row } from './rows.ts';
import type { Stock } from './stock.ts';

/** What pools have got so far, by their place in the columns. */
export interface Progress {
  readonly given: Float64Array;
  /** what the rows had left when the pool's next worker was refused */
  readonly found: (readonly RowLeft[] | undefined)[];
}

/** What is divided, and what among. */
interface Field {
  readonly columns: Columns;
  readonly rows: readonly Row[];
  readonly stock: Stock;
}

/** So many workers are looked at one by one before the next jump is tried: few at first, as most jumps land close by. */
const FIRST_WINDOW = 64;

/** With a window that grows fourfold, rounds stay a handful, whatever happens between two jumps. */
const WINDOW_GROWTH = 4;

/**
 * Divides for the pools of one block: jumps over all workers whose acceptance is certain, then goes on one by one for a
 * while, and so on. What comes out is exactly what going one by one all the way would give.
 *
 * @param places of the pools, each with its next worker in the block
 */
export function divideBlock(places: readonly number[], progress: Progress, field: Field): void {
  const mostWindow = Math.max(FIRST_WINDOW, places.length);
  let open = [...places];
  for (let window = FIRST_WINDOW; open.length > 0; window = Math.min(mostWindow, window * WINDOW_GROWTH)) {
    open = walk(jump(open, window, progress, field), window, progress, field);
  }
}

/**
 * Gives all workers that are certain to be accepted; where no pool can be given any, refuses all.
 *
 * @returns the pools that want more workers of the block
 */
function jump(places: number[], window: number, { given, found }: Progress, field: Field): number[] {
  const { columns, rows, stock } = field;
  const reach = toReach(places, given, columns, rows);
  if (reach.isNoneWithinReach) {
    // Nothing changes any more, so each pool finds its rows as they are now.
    for (const place of places) found[place] = stock.left();
    return [];
  }
  const { counts, loads } = toCertainWorkers(reach, window);
  stock.take((row) => loads[row] ?? 0);
  return places.filter((place, index) => {
    const before = given[place] ?? 0;
    const after = before + (counts[index] ?? 0);
    given[place] = after;
    return after < toLastOfBlock(columns, place, before + 1);
  });
}

/**
 * Goes through so many workers in their exact order.
 *
 * @param places taken over
 * @returns the pools that want more workers of the block
 */
function walk(places: number[], steps: number, { given, found }: Progress, field: Field): number[] {
  const { columns, stock } = field;
  const heap = createHeap(places, createOrder(given, columns));
  for (let step = 0; step < steps; step += 1) {
    const place = heap.top();
    if (place === undefined) break;
    const worker = (given[place] ?? 0) + 1;
    if (!hasRoom(place, field)) {
      found[place] = stock.left();
      heap.removeTop();
      continue;
    }
    stock.take((row) => columns.amounts[row]?.[place] ?? 0);
    given[place] = worker;
    if (worker < toLastOfBlock(columns, place, worker)) heap.settleTop();
    else heap.removeTop();
  }
  return places;
}

/** Which of two pools' next workers comes first. */
function createOrder(given: Float64Array, columns: Columns) {
  return (left: number, right: number): boolean => {
    const leftWorker = (given[left] ?? 0) + 1;
    const rightWorker = (given[right] ?? 0) + 1;
    const score = toScoreAt(columns, left, leftWorker);
    const difference = score - toScoreAt(columns, right, rightWorker);
    if (Math.abs(difference) > DECIDED_BY_DOUBLES * score) return difference < 0;
    return columns.isBeforeExactly(left, leftWorker, right, rightWorker);
  };
}

function hasRoom(place: number, { columns, rows }: Field): boolean {
  for (let x = 0; x < rows.length; x += 1) {
    const amount = columns.amounts[x]?.[place] ?? 0;
    if (amount > 0 && amount > (rows[x]?.free ?? 0)) return false;
  }
  return true;
}
