/** Fractions for the oracle, written apart from the shipped ones so that one cannot hide the other's mistake. */
export interface Fraction {
  readonly top: bigint;
  readonly bottom: bigint;
}

export function whole(value: number | bigint): Fraction {
  return { top: BigInt(value), bottom: 1n };
}

/** The decimal that the number is written as, exactly. */
export function written(value: number): Fraction {
  const match = /^(\d+)(?:\.(\d+))?(?:e([+-]\d+))?$/.exec(String(value));
  if (match === null) throw new Error(`${value} is not a number that a snapshot may hold`);
  const [, digits = '', decimals = '', exponent = '0'] = match;
  const power = BigInt(exponent) - BigInt(decimals.length);
  const top = BigInt(digits + decimals);
  return power < 0n ? { top, bottom: 10n ** -power } : whole(top * 10n ** power);
}

export function plus(left: Fraction, right: Fraction): Fraction {
  return { top: left.top * right.bottom + right.top * left.bottom, bottom: left.bottom * right.bottom };
}

export function times(left: Fraction, right: Fraction): Fraction {
  return { top: left.top * right.top, bottom: left.bottom * right.bottom };
}

export function over(left: Fraction, right: Fraction): Fraction {
  return { top: left.top * right.bottom, bottom: left.bottom * right.top };
}

/** −1, 0 or 1. */
export function order(left: Fraction, right: Fraction): number {
  const difference = left.top * right.bottom - right.top * left.bottom;
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}
