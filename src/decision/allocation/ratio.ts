/**
 * Exact positive fractions. Scores must compare exactly: doubles alone put workers in another order than the exact
 * scores wherever pools nearly tie, and even multiplying all weights by seven then moved workers about.
 */
export interface Ratio {
  /** ≥ 0 */
  readonly numerator: bigint;
  /** > 0 */
  readonly denominator: bigint;
}

export const ONE: Ratio = { numerator: 1n, denominator: 1n };
export const ZERO: Ratio = { numerator: 0n, denominator: 1n };

/** A safe integer ≥ 0 as a fraction. */
export function ofInteger(value: number): Ratio {
  return { numerator: BigInt(value), denominator: 1n };
}

/**
 * Reads a number as the shortest decimal that prints as it: 0.1 is a tenth, as its author meant, not the double beside it.
 *
 * @param value finite, ≥ 0
 */
export function ofDecimal(value: number): Ratio {
  const [digits = '0', exponent = '0'] = String(value).split('e');
  const [whole = '0', fraction = ''] = digits.split('.');
  const numerator = BigInt(`${whole}${fraction}`);
  const places = fraction.length - Number(exponent);
  if (places <= 0) return { numerator: numerator * 10n ** BigInt(-places), denominator: 1n };
  return { numerator, denominator: 10n ** BigInt(places) };
}

export function multiply(left: Ratio, right: Ratio): Ratio {
  return {
    numerator: left.numerator * right.numerator,
    denominator: left.denominator * right.denominator,
  };
}

/** @param right above zero */
export function divide(left: Ratio, right: Ratio): Ratio {
  return {
    numerator: left.numerator * right.denominator,
    denominator: left.denominator * right.numerator,
  };
}

export function add(left: Ratio, right: Ratio): Ratio {
  return {
    numerator: left.numerator * right.denominator + right.numerator * left.denominator,
    denominator: left.denominator * right.denominator,
  };
}

/** Negative, zero or positive, as left is less than, equal to or greater than right. */
export function compare(left: Ratio, right: Ratio): number {
  return compareIntegers(left.numerator * right.denominator, right.numerator * left.denominator);
}

export function compareIntegers(left: bigint, right: bigint): number {
  return left < right ? -1 : left > right ? 1 : 0;
}

/** A double within 4e-16 of the true value, relative: each of its parts is rounded, and so is the quotient. */
export function toNumber(ratio: Ratio): number {
  return Number(ratio.numerator) / Number(ratio.denominator);
}

/** The largest integer that is not above it; it must be a safe one. */
export function floor(ratio: Ratio): number {
  return Number(ratio.numerator / ratio.denominator);
}

/** In lowest terms: long chains of products stay short. */
export function reduce(ratio: Ratio): Ratio {
  let [a, b] = [ratio.numerator, ratio.denominator];
  while (b !== 0n) [a, b] = [b, a % b];
  return { numerator: ratio.numerator / a, denominator: ratio.denominator / a };
}
