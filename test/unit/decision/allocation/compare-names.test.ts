import { expect, it } from 'vitest';
import { compareNames } from '../../../../src/decision/allocation/compare-names.ts';

it('orders by code unit, and knows equal names', () => {
  expect(['b', 'é', 'B', '10', 'a', '9'].toSorted(compareNames)).toEqual(['10', '9', 'B', 'a', 'b', 'é']);
  expect([compareNames('a', 'b'), compareNames('b', 'a'), compareNames('a', 'a')]).toEqual([-1, 1, 0]);
});
