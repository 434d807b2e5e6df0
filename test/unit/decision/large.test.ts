import { expect, it } from 'vitest';
import { decide } from '../../../src/decision/decide.ts';
import { aPool, aRow, aSnapshot } from '../../builders/snapshot.ts';

it('decides a million workers of one pool', () => {
  const rows = [aRow({ resource: 'requests.memory', hard: 10 ** 15 })];
  const pools = [aPool({ backlog: 2_000_000, maxReplicaCount: 10_000_000, charges: [10 ** 9] })];
  expect(decide(aSnapshot({ rows, pools })).pools[0]?.allocated).toBe(1_000_000);
});
