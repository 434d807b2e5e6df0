import { describe, expect, it } from 'vitest';
import {
  add,
  compare,
  compareIntegers,
  divide,
  floor,
  multiply,
  ofDecimal,
  ofInteger,
  ONE,
  reduce,
  toNumber,
  ZERO,
} from '../../../../src/decision/allocation/ratio.ts';

const ratio = (numerator: bigint, denominator: bigint) => ({ numerator, denominator });

describe('ofDecimal', () => {
  it.each([
    [0, 0n, 1n],
    [7, 7n, 1n],
    [0.1, 1n, 10n],
    [14.25, 1425n, 100n],
    [1e-7, 1n, 10n ** 7n],
    [1.5e-7, 15n, 10n ** 8n],
    [1e21, 10n ** 21n, 1n],
    [1.25e21, 125n * 10n ** 19n, 1n],
    [Number.MAX_SAFE_INTEGER, 2n ** 53n - 1n, 1n],
  ])('reads %d as the decimal that it is written as', (value, numerator, denominator) => {
    expect(ofDecimal(value)).toEqual(ratio(numerator, denominator));
  });
});

it('calculates without rounding', () => {
  expect(multiply(ratio(1n, 3n), ratio(2n, 5n))).toEqual(ratio(2n, 15n));
  expect(divide(ratio(1n, 3n), ratio(2n, 5n))).toEqual(ratio(5n, 6n));
  expect(add(ratio(1n, 3n), ratio(2n, 5n))).toEqual(ratio(11n, 15n));
  expect(ofInteger(12)).toEqual(ratio(12n, 1n));
  expect([ZERO, ONE]).toEqual([ratio(0n, 1n), ratio(1n, 1n)]);
});

it('tells apart what doubles cannot', () => {
  const third = ratio(10n ** 30n, 3n * 10n ** 30n + 1n);
  expect(toNumber(third)).toBeCloseTo(1 / 3, 15);
  expect(compare(third, ratio(1n, 3n))).toBe(-1);
  expect(compare(ratio(1n, 3n), third)).toBe(1);
  expect(compare(ratio(2n, 6n), ratio(1n, 3n))).toBe(0);
  expect([compareIntegers(1n, 2n), compareIntegers(2n, 1n), compareIntegers(2n, 2n)]).toEqual([-1, 1, 0]);
});

it('reduces to lowest terms', () => {
  expect(reduce(ratio(12n, 18n))).toEqual(ratio(2n, 3n));
  expect(reduce(ratio(0n, 18n))).toEqual(ratio(0n, 1n));
  expect(reduce(ratio(7n, 1n))).toEqual(ratio(7n, 1n));
});

it('rounds down to an integer', () => {
  expect(floor(ratio(29n, 10n))).toBe(2);
  expect(floor(ratio(30n, 10n))).toBe(3);
});
