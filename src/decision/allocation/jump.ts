import { DECIDED_BY_DOUBLES } from './order.ts';
import type { Reach, RowReach } from './reach.ts';

/**
 * Which workers are accepted whatever the exact order among them: a jump over them needs no sorting.
 *
 * A row is *tight* once some pool's worker would not fit into it any more. While a row is not tight it refuses nobody, so
 * pools that touch no tight row can all be moved to a common score, as long as no further row becomes tight on the way
 * there. Each row becomes tight once, and from then on has room for little: less than one worker of that pool.
 */

/** Scores are doubles: what is certain must be so even a little beyond the score that is jumped to. */
const BEYOND = 1 + DECIDED_BY_DOUBLES;

/** Closer than this the two bounds of the search are the same score: what ties cannot be parted by it. */
const SAME = 1 + 10 * DECIDED_BY_DOUBLES;

/** Workers that are certain to be accepted. */
interface Certain {
  /** further workers of each pool */
  readonly counts: Float64Array;
  /** what they take of each row */
  readonly loads: readonly number[];
}

/**
 * @param reach what pools of one block can still be given
 * @param window the search ends where so many workers or fewer are left between what is certain and what is not
 */
export function toCertainWorkers(reach: Reach, window: number): Certain {
  const all = addUp(reach, countAll(reach));
  if (reach.isAllWithinReach && reach.rows.every(({ free }, x) => (all.loads[x] ?? 0) <= Math.max(0, free))) return all;
  const { counts } = all;
  const loose = reach.rows.filter(({ free, largest }) => free >= largest);
  const tight = reach.rows.filter((row) => !loose.includes(row));
  countUpTo(findSafeScore(reach, loose, window), reach, counts);
  for (const { amounts } of tight) dropTouching(amounts, counts);
  return addUp(reach, counts);
}

function addUp({ rows }: Reach, counts: Float64Array): Certain {
  return { counts, loads: rows.map((row) => toLoad(row, counts)) };
}

/** Up to the most of each pool. */
function countAll({ given, most }: Reach): Float64Array {
  return most.map((last, place) => last - (given[place] ?? 0));
}

/** The largest score, nearly, up to which all workers together leave every loose row loose. */
function findSafeScore(reach: Reach, loose: readonly RowReach[], window: number): number {
  const counts = new Float64Array(reach.given.length);
  const isSafe = (score: number): boolean => {
    countUpTo(score * BEYOND, reach, counts);
    return loose.every((row) => toLoad(row, counts) + row.largest <= row.free);
  };
  if (isSafe(reach.lastScore)) return reach.lastScore;
  let [low, lowCount] = [0, 0];
  let [high, highCount] = [reach.lastScore, sum(counts)];
  while (highCount - lowCount > window && high > low * SAME) {
    const middle = (low + high) / 2;
    if (isSafe(middle)) [low, lowCount] = [middle, sum(counts)];
    else [high, highCount] = [middle, sum(counts)];
  }
  return low;
}

/** How many further workers of each pool have a score up to this one; filled in. A double may miss by one at the score itself. */
function countUpTo(score: number, reach: Reach, counts: Float64Array): void {
  const { given, most, running, startingRate, runningRate } = reach;
  for (let place = 0; place < counts.length; place += 1) {
    const starting = Math.floor(score * (startingRate[place] ?? 0) + 0.5);
    const kept = Math.min(running[place] ?? 0, Math.floor(score * (runningRate[place] ?? 0) + 0.5));
    const last = Math.min(most[place] ?? 0, Math.max(starting, kept));
    counts[place] = Math.max(0, last - (given[place] ?? 0));
  }
}

/**
 * What they take of a row. Exact up to 2⁵³; beyond it rounding cannot bring it back below what any row has free.
 */
function toLoad({ amounts }: RowReach, counts: Float64Array): number {
  let load = 0;
  for (let place = 0; place < counts.length; place += 1) load += (counts[place] ?? 0) * (amounts[place] ?? 0);
  return load;
}

function sum(counts: Float64Array): number {
  let total = 0;
  for (let place = 0; place < counts.length; place += 1) total += counts[place] ?? 0;
  return total;
}

function dropTouching(amounts: Float64Array, counts: Float64Array): void {
  for (let place = 0; place < counts.length; place += 1) if ((amounts[place] ?? 0) > 0) counts[place] = 0;
}
