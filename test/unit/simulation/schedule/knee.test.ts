import { expect, it } from 'vitest';
import { findKnee } from '../../../../src/simulation/schedule/knee.ts';

const toCurve = (...values: readonly number[]) => values.map((y, index) => ({ x: 8 + index, y }));

it('finds where a curve bends most', () => {
  expect(findKnee(toCurve(100, 60, 30, 28, 26, 25))).toEqual({ x: 10, y: 30 });
});

it.each([
  ['is flat', [50, 50, 50], 'flat'],
  ['falls evenly', [90, 60, 30], 'straight'],
  ['rises', [30, 40, 50], 'flat'],
  ['falls in two large steps', [100, 55, 54, 54, 53, 25, 24], 'falling'],
  ['falls steeply to its end', [1226, 542, 378, 304], 'falling'],
  ['helps only from some point on', [1376, 1376, 1376, 1376, 738], 'late'],
  ['has one point', [30], 'flat'],
  ['has none', [], 'flat'],
])('finds none where it %s, and says so', (_, values, expected) => {
  expect(findKnee(toCurve(...values))).toBe(expected);
});
