import { expect, it } from 'vitest';
import { findKnee } from '../../../../src/simulation/schedule/knee.ts';

const toCurve = (...values: readonly number[]) => values.map((y, index) => ({ x: 8 + index, y }));

it('finds where a curve bends most', () => {
  expect(findKnee(toCurve(100, 60, 30, 28, 26, 25))).toEqual({ x: 10, y: 30 });
});

it.each([
  ['is flat', [50, 50, 50]],
  ['falls evenly', [90, 60, 30]],
  ['rises', [30, 40, 50]],
  ['falls in two large steps', [100, 55, 54, 54, 53, 25, 24]],
  ['has one point', [30]],
  ['has none', []],
])('finds none where it %s', (_, values) => {
  expect(findKnee(toCurve(...values))).toBeUndefined();
});
