import { expect, it } from 'vitest';
import { decide } from '../../../src/decision/decide.ts';
import { aPool, aRow, aSnapshot } from '../../builders/snapshot.ts';

it('decides a million workers of one pool', () => {
  const rows = [aRow({ resource: 'requests.memory', hard: 10 ** 15 })];
  const pools = [aPool({ backlog: 2_000_000, maxReplicaCount: 10_000_000, charges: [10 ** 9] })];
  expect(decide(aSnapshot({ rows, pools })).pools[0]?.allocated).toBe(1_000_000);
});

it('decides two million workers of a hundred pools that fill one row after the other', () => {
  const rows = [aRow({ hard: 10 ** 9 }), aRow({ resource: 'requests.memory', hard: 10 ** 15 })];
  const pools = Array.from({ length: 100 }, (_, place) => {
    const charges = place % 2 === 0 ? [1000, 0] : [0, 10 ** 9];
    return aPool({
      name: `pool-${place}`,
      backlog: 30_000 * (1 + (place % 2)) + place,
      maxReplicaCount: 10_000_000,
      charges,
    });
  });
  const { rows: divided, pools: decided } = decide(aSnapshot({ rows, pools }));
  expect(divided.map(({ headroom }) => headroom)).toEqual([0, 0]);
  const refusals = decided.map(({ reason }) => (reason.kind === 'quota' ? reason.resource : reason.kind));
  expect([...new Set(refusals)].toSorted()).toEqual(['requests.cpu', 'requests.memory']);
});
