import { expect, it } from 'vitest';
import type { PoolSnapshot } from '../../../../src/contract/snapshot.ts';
import { decide } from '../../../../src/decision/decide.ts';
import type { PoolDecision } from '../../../../src/decision/decision.ts';
import { QuotientError } from '../../../../src/errors.ts';
import { checkMetricName, toGranted, toMetricValue } from '../../../../src/views/grpc/answer.ts';
import { aHeldPool, aPool, aRejectedPool, aSnapshot } from '../../../builders/snapshot.ts';

function decideOne(pool: PoolSnapshot): PoolDecision {
  const [decided] = decide(aSnapshot({ pools: [pool] })).pools;
  if (decided === undefined) throw new Error('nothing was decided');
  return decided;
}

it.each([
  ['the granted replicas', aPool({ backlog: 3 }), 3],
  ['zero for an empty queue', aPool({ backlog: 0, replicas: 2 }), 0],
  ['what a held pool keeps', aHeldPool({ replicas: 7 }), 7],
])('tells %s', (_, pool, granted) => {
  expect(toGranted(decideOne(pool))).toBe(granted);
});

it.each([
  [
    'unknown, for a pool held without a worker',
    aHeldPool({ replicas: 0, cause: 'the vhost is gone' }),
    'unknown',
    'held at 0 replicas: the vhost is gone',
  ],
  ['no number, for a rejected pool', aRejectedPool({ mistake: 'weight is -1' }), 'no-number', 'weight is -1'],
  [
    'no number, for a worker that no quota could hold',
    aPool({ backlog: 1, charges: [11_000] }),
    'no-number',
    'one worker needs 11 CPU',
  ],
])('answers %s', (_, pool, code, sentence) => {
  const answer = toGranted(decideOne(pool));
  expect(answer).toBeInstanceOf(QuotientError);
  expect(answer).toMatchObject({ code, message: expect.stringContaining(sentence) as string });
});

it('gives one value, the same as int and float', () => {
  expect(toMetricValue(5)).toEqual({
    metricValues: [{ metricName: 'quotient-replicas', metricValue: 5, metricValueFloat: 5 }],
  });
});

it('knows its own metric only', () => {
  expect(checkMetricName('quotient-replicas')).toBeUndefined();
  expect(checkMetricName('')?.code).toBe('not-found');
});
