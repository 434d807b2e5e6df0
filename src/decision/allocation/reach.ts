import { type Columns, toLastOfBlock } from './columns.ts';
import type { Row } from './rows.ts';

/** What some pools of one block can still be given, pool by pool and side by side: a jump adds them up some twenty times. */
export interface Reach {
  /** workers given so far */
  readonly given: Float64Array;
  /** workers that can be given in this block at most: up to its last one, or as many as would fit if the pool were alone */
  readonly most: Float64Array;
  readonly running: Float64Array;
  /** workers per unit of score: of those that would have to start, and of those that run */
  readonly startingRate: Float64Array;
  readonly runningRate: Float64Array;
  readonly rows: readonly RowReach[];
  /** a score beyond all of theirs */
  lastScore: number;
  /** is `most` every pool's last worker of the block? */
  isAllWithinReach: boolean;
  /** can no pool have another worker? */
  isNoneWithinReach: boolean;
}

/** One row, as those pools see it. */
export interface RowReach {
  readonly free: number;
  /** what one worker of each pool takes */
  readonly amounts: Float64Array;
  /** the largest of the amounts */
  largest: number;
}

/**
 * @param places of the pools, all with their next worker in the same block
 * @param given workers given so far, by place
 */
export function toReach(places: readonly number[], given: Float64Array, columns: Columns, rows: readonly Row[]): Reach {
  const toColumn = (): Float64Array => new Float64Array(places.length);
  const reach: Reach = {
    given: toColumn(),
    most: toColumn(),
    running: toColumn(),
    startingRate: toColumn(),
    runningRate: toColumn(),
    rows: rows.map(({ free }) => ({ free, amounts: toColumn(), largest: 0 })),
    lastScore: 0,
    isAllWithinReach: true,
    isNoneWithinReach: true,
  };
  for (let index = 0; index < places.length; index += 1) {
    const place = places[index] ?? 0;
    fillIn(reach, index, { place, given: given[place] ?? 0 }, columns);
  }
  return reach;
}

function fillIn(reach: Reach, index: number, pool: { place: number; given: number }, columns: Columns): void {
  const { place, given } = pool;
  const pace = columns.pace[place] ?? 0;
  const last = toLastOfBlock(columns, place, given + 1);
  const most = Math.min(last, given + countFitting(reach.rows, index, place, columns));
  reach.given[index] = given;
  reach.most[index] = most;
  reach.running[index] = columns.running[place] ?? 0;
  reach.startingRate[index] = 0.5 / pace;
  reach.runningRate[index] = 0.5 / (pace * columns.keep);
  reach.lastScore = Math.max(reach.lastScore, 2 * last * pace);
  if (most < last) reach.isAllWithinReach = false;
  if (most > given) reach.isNoneWithinReach = false;
}

/**
 * Fills in what a worker takes of each row.
 *
 * @returns how many workers would fit if there were no other pool: none where a row that they touch is overdrawn
 */
function countFitting(rows: readonly RowReach[], index: number, place: number, columns: Columns): number {
  let count = Number.POSITIVE_INFINITY;
  for (let x = 0; x < rows.length; x += 1) {
    const row = rows[x];
    const amount = columns.amounts[x]?.[place] ?? 0;
    if (row === undefined || amount === 0) continue;
    row.amounts[index] = amount;
    row.largest = Math.max(row.largest, amount);
    count = Math.min(count, Math.floor(row.free / amount));
  }
  return Math.max(0, count);
}
