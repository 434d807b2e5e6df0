import { describe, expect, it } from 'vitest';
import { type Change, limitStep } from '../../../../src/decision/scaling/step.ts';
import type { DirectionRules } from '../../../../src/decision/scaling/target.ts';
import { OPEN } from './scaled.ts';

type Policies = DirectionRules['policies'];

function limit(
  current: number,
  wanted: number,
  policies: Policies,
  selectPolicy: 'Max' | 'Min' = 'Max',
  changes: Change[] = [],
) {
  const rules: DirectionRules = { ...OPEN, selectPolicy, policies };
  return limitStep(current, wanted, {
    pacemaker: { up: rules, down: rules, listsOurMetric: true },
    changes,
    nowMs: 20_000,
  });
}

const PODS: Policies = [{ type: 'Pods', value: 4, periodSeconds: 15 }];
const BOTH: Policies = [...PODS, { type: 'Percent', value: 100, periodSeconds: 15 }];

describe('a step', () => {
  const cases: readonly (readonly [claim: string, step: number, expected: number])[] = [
    ['is whole without policies', limit(1, 50, []), 50],
    ['is cut to so many pods', limit(1, 50, PODS), 5],
    ['is cut to so many pods downwards', limit(50, 1, PODS), 46],
    ['is cut to the widest policy', limit(10, 50, BOTH), 20],
    ['is cut to the narrowest policy where the author says Min', limit(10, 50, BOTH, 'Min'), 14],
    ['is whole where policies admit it', limit(10, 12, BOTH), 12],
    ['may go all the way down by percents', limit(10, 1, BOTH), 1],
    ['counts what the target moved within the period', limit(5, 50, PODS, 'Max', [{ atMs: 10_000, replicas: 4 }]), 5],
    ['forgets what it moved before', limit(5, 50, PODS, 'Max', [{ atMs: 1000, replicas: 4 }]), 9],
    ['may take back what went the other way', limit(5, 50, PODS, 'Max', [{ atMs: 10_000, replicas: -4 }]), 13],
    [
      'is as far as ever after it went up and down',
      limit(
        5,
        50,
        PODS,
        'Max',
        [4, -4].map((replicas) => ({ atMs: 10_000, replicas })),
      ),
      9,
    ],
  ];
  it.each(cases)('%s', (_, step, expected) => {
    expect(step).toBe(expected);
  });
});
