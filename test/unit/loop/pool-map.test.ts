import { expect, it } from 'vitest';
import { createPoolMap } from '../../../src/loop/pool-map.ts';

const POOL = { namespace: 'space', name: 'pool' };
const NAMESAKE = { namespace: 'other', name: 'pool' };
const NEIGHBOUR = { namespace: 'space', name: 'neighbour' };

it('keeps pools of one name apart by their namespaces, and those of one namespace by their names', () => {
  const map = createPoolMap<number>();
  map.set(POOL, 1);
  map.set(NAMESAKE, 2);
  map.set(NEIGHBOUR, 3);
  map.set(POOL, 4);
  expect([POOL, NAMESAKE, NEIGHBOUR].map(map.get)).toEqual([4, 2, 3]);
});

it('forgets every pool but those that it is told of, whole namespaces too', () => {
  const map = createPoolMap<number>();
  for (const pool of [POOL, NAMESAKE, NEIGHBOUR]) map.set(pool, 1);
  map.keepOnly(new Map([['space', new Set(['pool', 'never seen'])]]));
  expect([POOL, NAMESAKE, NEIGHBOUR, { ...POOL, name: 'never seen' }].map(map.get)).toEqual([
    1,
    undefined,
    undefined,
    undefined,
  ]);
});
