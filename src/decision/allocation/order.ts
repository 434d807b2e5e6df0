import { compareIntegers, ofDecimal, type Ratio } from './ratio.ts';
import type { Turn } from './turn.ts';

/** Doubles decide only where scores differ by more than this, relative; a hundred times what rounding can do to them. */
const DECIDED_BY_DOUBLES = 1e-12;

/** 1 − stability, exactly as written. */
export function toKeep(stability: number): Ratio {
  const { numerator, denominator } = ofDecimal(stability);
  return { numerator: denominator - numerator, denominator };
}

/**
 * Band, tier, first worker, weight at all, score, running, rank: smaller comes first, and no two are equal.
 *
 * @param keep 1 − stability
 */
export function compareTurns(left: Turn, right: Turn, keep: Ratio): number {
  return (
    left.block - right.block ||
    compareScores(left, right, keep) ||
    Number(right.isRunning) - Number(left.isRunning) ||
    left.rank - right.rank
  );
}

function compareScores(left: Turn, right: Turn, keep: Ratio): number {
  const difference = left.score - right.score;
  if (Math.abs(difference) > DECIDED_BY_DOUBLES * left.score) return difference;
  if (isSameScore(left, right)) return 0;
  return compareIntegers(
    toExactScore(left, keep) * right.pace.denominator,
    toExactScore(right, keep) * left.pace.denominator,
  );
}

/** Known without arithmetic, as it is between equal pools, whose workers tie all the time. */
function isSameScore(left: Turn, right: Turn): boolean {
  return (
    left.worker === right.worker &&
    left.isRunning === right.isRunning &&
    left.pace.numerator === right.pace.numerator &&
    left.pace.denominator === right.pace.denominator
  );
}

/** The exact score's numerator, over the pace's denominator and one that is common to all. */
function toExactScore(turn: Turn, keep: Ratio): bigint {
  const discount = turn.isRunning ? keep.numerator : keep.denominator;
  return turn.pace.numerator * BigInt(2 * turn.worker - 1) * discount;
}
