import { expect, it } from 'vitest';
import type { Snapshot } from '../../../../src/contract/snapshot.ts';
import { decide } from '../../../../src/decision/decide.ts';
import { aHeldPool, aPool, aRow, aSnapshot } from '../../../builders/snapshot.ts';

function sharesOf(parts: Partial<Snapshot>): (number | undefined)[][] {
  return decide(aSnapshot(parts)).pools.map(({ fairShare, fairReplicas }) => [fairShare, fairReplicas]);
}

it('is in proportion to weight times backlog, and fills what is available', () => {
  const rows = [aRow({ foreign: 1000, reserve: 1000 })];
  const pools = [aPool({ name: 'a', backlog: 10, weight: 2 }), aPool({ name: 'b', backlog: 60 })];
  expect(sharesOf({ rows, pools })).toEqual([
    [0.25, 2],
    [0.75, 6],
  ]);
});

it('counts replicas, not resources, under drain-time', () => {
  const pools = [
    aPool({ name: 'a', backlog: 10, expectedSeconds: 3 }),
    aPool({ name: 'b', backlog: 30, expectedSeconds: 1, charges: [500] }),
  ];
  expect(sharesOf({ policy: 'drain-time', pools }).map(([share]) => share)).toEqual([0.5, 0.5]);
  const [[, a = 0] = [], [, b = 0] = []] = sharesOf({ policy: 'drain-time', pools });
  expect(a).toBeCloseTo(b, 12);
  expect(a).toBeCloseTo(10 / 1.5, 12);
});

it('fills all pools at one pace until the first row is full', () => {
  const rows = [aRow(), aRow({ resource: 'pods', hard: 4 })];
  const pools = [
    aPool({ name: 'a', backlog: 10, charges: [1000, 1] }),
    aPool({ name: 'b', backlog: 30, charges: [1000] }),
  ];
  const [[, a = 0] = [], [, b = 0] = []] = sharesOf({ rows, pools });
  // a: a quarter of its pods row for a worker, b: a tenth of the CPU
  expect(b / a).toBeCloseTo(30 / 0.1 / (10 / 0.25), 12);
  expect(a + b).toBeCloseTo(10, 12);
});

it('has no replicas for a pool that no row charges, and none where there is no work', () => {
  const free = aPool({ name: 'free', backlog: 10, charges: [0] });
  expect(sharesOf({ pools: [free, aPool({ backlog: 30 })] })).toEqual([
    [0.25, undefined],
    [0.75, 10],
  ]);
  expect(sharesOf({ pools: [aPool()] })).toEqual([[0, 0]]);
});

it('leaves out pools that take no part', () => {
  const pools = [
    aPool({ backlog: 1 }),
    aHeldPool({ name: 'blind' }),
    aPool({ name: 'huge', backlog: 9, charges: [99_999] }),
  ];
  expect(sharesOf({ pools })).toEqual([
    [1, 10],
    [undefined, undefined],
    [undefined, undefined],
  ]);
});
