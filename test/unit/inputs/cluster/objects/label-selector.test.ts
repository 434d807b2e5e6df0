import { describe, expect, it } from 'vitest';
import { matchesSelector, toLabelSelector } from '../../../../../src/inputs/cluster/objects/label-selector.ts';
import { ODD_VALUES } from './raw-objects.ts';

const labels = new Map([
  ['app', 'worker'],
  ['tier', 'back'],
]);

describe('a label selector', () => {
  it.each([
    ['all labels are there', { matchLabels: { app: 'worker', tier: 'back' } }, true],
    ['one label differs', { matchLabels: { app: 'worker', tier: 'front' } }, false],
    ['a label is missing', { matchLabels: { zone: 'a' } }, false],
    ['nothing is asked', {}, true],
    [
      'the value is one of these',
      { matchExpressions: [{ key: 'app', operator: 'In', values: ['x', 'worker'] }] },
      true,
    ],
    ['the value is none of these', { matchExpressions: [{ key: 'app', operator: 'In', values: ['x'] }] }, false],
    ['no label is one of these', { matchExpressions: [{ key: 'zone', operator: 'In', values: ['x'] }] }, false],
    [
      'the value must not be this',
      { matchExpressions: [{ key: 'app', operator: 'NotIn', values: ['worker'] }] },
      false,
    ],
    ['a missing label is not this', { matchExpressions: [{ key: 'zone', operator: 'NotIn', values: ['a'] }] }, true],
    ['a label must be there', { matchExpressions: [{ key: 'app', operator: 'Exists' }] }, true],
    ['a label must be there and is not', { matchExpressions: [{ key: 'zone', operator: 'Exists' }] }, false],
    ['a label must not be there', { matchExpressions: [{ key: 'zone', operator: 'DoesNotExist' }] }, true],
    ['a label must not be there and is', { matchExpressions: [{ key: 'app', operator: 'DoesNotExist' }] }, false],
    [
      'one of two parts fails',
      { matchLabels: { app: 'worker' }, matchExpressions: [{ key: 'zone', operator: 'Exists' }] },
      false,
    ],
    ['the operator is unknown', { matchExpressions: [{ key: 'app', operator: 'Near', values: ['worker'] }] }, false],
  ])('decides where %s', (_, raw, expected) => {
    expect(matchesSelector(toLabelSelector(raw), labels)).toBe(expected);
  });

  it('that is not there selects nothing', () => {
    expect([undefined, null].map((raw) => matchesSelector(toLabelSelector(raw), labels))).toEqual([false, false]);
  });

  it('never throws, whatever stands where', () => {
    for (const odd of ODD_VALUES) {
      for (const raw of [
        odd,
        { matchLabels: odd, matchExpressions: odd },
        { matchExpressions: [{ key: odd, operator: odd, values: odd }] },
      ]) {
        expect(typeof matchesSelector(toLabelSelector(raw), labels)).toBe('boolean');
      }
    }
  });
});
