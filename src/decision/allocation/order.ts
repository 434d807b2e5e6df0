import { compareNames } from './compare-names.ts';
import { isMeasuredAlike, toExactDominantShare, toExactWeight } from './demand.ts';
import { compare, compareIntegers, divide, ofDecimal, type Ratio, reduce } from './ratio.ts';
import type { Turn } from './turn.ts';

/** Doubles decide only where two values differ by more than this, relative; a hundred times what rounding can do to them. */
export const DECIDED_BY_DOUBLES = 1e-12;

/** 1 − stability, exactly as written. */
export function toKeep(stability: number): Ratio {
  const { numerator, denominator } = ofDecimal(stability);
  return { numerator: denominator - numerator, denominator };
}

/**
 * Band, tier, first worker, weight at all, score, running, weight, name: smaller comes first, and no two are equal.
 *
 * @param keep 1 − stability
 */
export function compareTurns(left: Turn, right: Turn, keep: Ratio): number {
  return (
    left.block - right.block ||
    compareScores(left, right, keep) ||
    Number(right.isRunning) - Number(left.isRunning) ||
    compareWeights(right, left) ||
    compareNames(left.division.demand.pool.name, right.division.demand.pool.name)
  );
}

function compareScores(left: Turn, right: Turn, keep: Ratio): number {
  const difference = left.score - right.score;
  if (Math.abs(difference) > DECIDED_BY_DOUBLES * left.score) return difference;
  if (isSameScore(left, right)) return 0;
  return compareIntegers(
    toExactScore(left, keep) * toExact(right).pace.denominator,
    toExactScore(right, keep) * toExact(left).pace.denominator,
  );
}

/** Known without arithmetic, as it is between equal pools, whose workers tie all the time. */
function isSameScore(left: Turn, right: Turn): boolean {
  return (
    left.worker === right.worker &&
    left.isRunning === right.isRunning &&
    isMeasuredAlike(left.division.demand, right.division.demand)
  );
}

/** The exact score's numerator, over the pace's denominator and one that is common to all. */
function toExactScore(turn: Turn, keep: Ratio): bigint {
  const discount = turn.isRunning ? keep.numerator : keep.denominator;
  return toExact(turn).pace.numerator * BigInt(2 * turn.worker - 1) * discount;
}

function compareWeights(left: Turn, right: Turn): number {
  const [mine, others] = [left.division.demand, right.division.demand];
  const difference = mine.weight - others.weight;
  if (Math.abs(difference) > DECIDED_BY_DOUBLES * mine.weight) return difference;
  if (isMeasuredAlike(mine, others)) return 0;
  return compare(toExact(left).weight, toExact(right).weight);
}

/** Reckoned once per turn, and only for those that are asked. */
function toExact(turn: Turn): NonNullable<Turn['exact']> {
  if (turn.exact !== undefined) return turn.exact;
  const { demand } = turn.division;
  const share = toExactDominantShare(demand);
  const weight = toExactWeight(demand);
  const exact = { pace: reduce(turn.isWeightless ? share : divide(share, weight)), weight };
  turn.exact = exact;
  return exact;
}
