import type { Division } from './division.ts';
import { compareTurns, toKeep } from './order.ts';
import { type Ratio, toNumber } from './ratio.ts';
import { moveToWorker, toBlock, toTiers, toTurn, type Turn } from './turn.ts';

/**
 * The pools to divide for, in columns: what the division goes through again and again is numbers side by side, some
 * nanoseconds a pool. The same over objects all over the memory took twice as long.
 */
export interface Columns {
  readonly need: Float64Array;
  readonly minimum: Float64Array;
  /** workers that are considered at all */
  readonly most: Float64Array;
  /** replicas that are set now: so many workers run */
  readonly running: Float64Array;
  /** of the score, as in `Turn` */
  readonly pace: Float64Array;
  readonly isWeightless: Uint8Array;
  readonly tier: Int32Array;
  readonly tierCount: number;
  /** by row: what one worker takes */
  readonly amounts: readonly Float64Array[];
  /** 1 − stability: what a running worker's score is multiplied by */
  readonly keep: number;
  /** Which of two pools' workers comes first, exactly: for where their doubles do not say. */
  isBeforeExactly(left: number, leftWorker: number, right: number, rightWorker: number): boolean;
}

/**
 * @param divisions in any order; a pool's place among them is its place in the columns
 * @param rowCount how many rows there are
 */
export function toColumns(divisions: readonly Division[], rowCount: number, stability: number): Columns {
  const toColumn = (): Float64Array => new Float64Array(divisions.length);
  const tiers = toTiers(divisions);
  const keep = toKeep(stability);
  const columns: Columns = {
    need: toColumn(),
    minimum: toColumn(),
    most: toColumn(),
    running: toColumn(),
    pace: toColumn(),
    isWeightless: new Uint8Array(divisions.length),
    tier: new Int32Array(divisions.length),
    tierCount: tiers.size,
    amounts: Array.from({ length: rowCount }, toColumn),
    keep: toNumber(keep),
    isBeforeExactly: createExactOrder(divisions, tiers, keep),
  };
  for (const [place, division] of divisions.entries()) fillIn(columns, place, toTurn(division, tiers));
  return columns;
}

function fillIn(columns: Columns, place: number, { division, pace, isWeightless, tier }: Turn): void {
  const { need, minimum, most, pool, charges } = division.demand;
  columns.need[place] = need;
  columns.minimum[place] = minimum;
  columns.most[place] = most;
  columns.running[place] = pool.replicas;
  columns.pace[place] = pace;
  columns.isWeightless[place] = Number(isWeightless);
  columns.tier[place] = tier;
  for (const { row, amount } of charges) {
    const amounts = columns.amounts[row.place];
    if (amounts !== undefined) amounts[place] = amount;
  }
}

/** Turns are made for those few pools only that nearly tie with another, and kept, as they know their exact scores then. */
function createExactOrder(
  divisions: readonly Division[],
  tiers: ReadonlyMap<number, number>,
  keep: Ratio,
): Columns['isBeforeExactly'] {
  const turns = new Map<number, Turn>();
  const keepNumber = toNumber(keep);
  const pointAt = (place: number, worker: number): Turn | undefined => {
    const division = divisions[place];
    const turn = turns.get(place) ?? (division === undefined ? undefined : toTurn(division, tiers));
    if (turn === undefined) return undefined;
    turns.set(place, turn);
    moveToWorker(turn, worker, keepNumber);
    return turn;
  };
  return (leftPlace, leftWorker, rightPlace, rightWorker) => {
    const left = pointAt(leftPlace, leftWorker);
    const right = pointAt(rightPlace, rightWorker);
    return left !== undefined && right !== undefined && compareTurns(left, right, keep) < 0;
  };
}

/** The block of a pool's k-th worker. */
export function toBlockAt(columns: Columns, place: number, k: number): number {
  const { need, minimum, tier, tierCount, isWeightless } = columns;
  return toBlock(k, {
    need: need[place] ?? 0,
    minimum: minimum[place] ?? 0,
    tier: tier[place] ?? 0,
    tierCount,
    isWeightless: isWeightless[place] === 1,
  });
}

/** The last worker of the pool that is of the same block as its k-th. */
export function toLastOfBlock({ need, minimum, most }: Columns, place: number, k: number): number {
  const [needed, guaranteed, last] = [need[place] ?? 0, minimum[place] ?? 0, most[place] ?? 0];
  if (k === 1 && needed > 0) return 1;
  return k <= guaranteed ? Math.min(guaranteed, last) : k <= needed ? Math.min(needed, last) : last;
}

/** The doubled score of a pool's k-th worker, as in `Turn`. */
export function toScoreAt({ pace, running, keep }: Columns, place: number, k: number): number {
  return (pace[place] ?? 0) * (2 * k - 1) * (k <= (running[place] ?? 0) ? keep : 1);
}
