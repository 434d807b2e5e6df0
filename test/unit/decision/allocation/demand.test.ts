import { describe, expect, it } from 'vitest';
import {
  toDemand,
  toExactDominantShare,
  toExactWeight,
  toNeed,
  toUnknownDuration,
} from '../../../../src/decision/allocation/demand.ts';
import { ONE, toNumber } from '../../../../src/decision/allocation/ratio.ts';
import { toCharges, toRows } from '../../../../src/decision/allocation/rows.ts';
import { aHeldPool, aPool, aRejectedPool, aRow, aSnapshot } from '../../../builders/snapshot.ts';

type Parts = Parameters<typeof aPool>[0];

function demandOf(parts: Parts, policy: 'queue-length' | 'drain-time' = 'queue-length') {
  const rows = toRows(aSnapshot({ rows: [aRow({ reserve: 2000, foreign: 3000 }), aRow({ hard: 4000 })] }));
  const pool = aPool({ charges: [1000, 1000], ...parts });
  return toDemand(pool, toCharges(pool.charges, rows), { policy, unknownDuration: ONE });
}

/** As a double, and as the exact fraction. */
function toShares(demand: ReturnType<typeof demandOf>): [number, number] {
  return [demand.dominantShare, toNumber(toExactDominantShare(demand))];
}

/** As a double, and as the exact fraction. */
function toWeights(demand: ReturnType<typeof demandOf>) {
  return { weight: demand.weight, ...toExactWeight(demand) };
}

describe('need', () => {
  it('is a worker for every begun batch of messages', () => {
    const needs = [0, 1, 3, 4].map((backlog) => toNeed(aPool({ backlog, messagesPerWorker: 3 })));
    expect(needs).toEqual([0, 1, 1, 2]);
  });

  it('counts messages that a worker has in hand', () => {
    expect(toNeed(aPool({ backlog: { ready: 2, unacknowledged: 3 } }))).toBe(5);
  });
});

describe('the minimum', () => {
  it('is minReplicaCount', () => {
    expect(demandOf({ minReplicaCount: 3 })).toMatchObject({ minimum: 3, most: 3 });
  });

  it('rests while idleReplicaCount is set and there is nothing to do', () => {
    expect(demandOf({ minReplicaCount: 3, idleReplicaCount: 0 })).toMatchObject({ minimum: 0, most: 0 });
    expect(demandOf({ minReplicaCount: 3, idleReplicaCount: 0, backlog: 1 })).toMatchObject({ minimum: 3, most: 3 });
  });
});

describe('the most that is considered', () => {
  it('is the need, up to maxReplicaCount', () => {
    expect(demandOf({ backlog: 7 }).most).toBe(7);
    expect(demandOf({ backlog: 7, maxReplicaCount: 5 }).most).toBe(5);
  });

  it('is what runs and was needed lately', () => {
    expect(demandOf({ replicas: 7, recentNeed: 4 }).most).toBe(4);
    expect(demandOf({ replicas: 3, recentNeed: 4 }).most).toBe(3);
    expect(demandOf({ replicas: 7, recentNeed: 7, maxReplicaCount: 5 }).most).toBe(5);
  });
});

describe('the dominant share', () => {
  it('is of what is not reserved, whatever foreign pods take, in the row that counts most', () => {
    expect(toShares(demandOf({ charges: [1000, 400] }))).toEqual([1000 / 8000, 1000 / 8000]);
    expect(toShares(demandOf({ charges: [1000, 1000] }))).toEqual([1000 / 4000, 1000 / 4000]);
  });

  it('is 1 where no row charges the pool, and under drain-time', () => {
    expect(toShares(demandOf({ charges: [0, 0] }))).toEqual([1, 1]);
    expect(toShares(demandOf({}, 'drain-time'))).toEqual([1, 1]);
  });
});

describe('the weight', () => {
  it('is weight times backlog', () => {
    const parts = { weight: 0.5, backlog: { ready: 2, unacknowledged: 3 }, expectedSeconds: 9 };
    expect(toWeights(demandOf(parts))).toEqual({ weight: 2.5, numerator: 5n, denominator: 2n });
    expect(toWeights(demandOf(parts, 'drain-time'))).toEqual({ weight: 22.5, numerator: 45n, denominator: 2n });
    expect(toWeights(demandOf({ backlog: 4 }, 'drain-time'))).toEqual({ weight: 4, numerator: 4n, denominator: 1n });
  });

  it('counts the seconds that were learned where none are declared', () => {
    const learned = { seconds: 0.25, acknowledged: 3 };
    const learnedWeight = { weight: 1.5, numerator: 3n, denominator: 2n };
    expect(toWeights(demandOf({ backlog: 6, learned }, 'drain-time'))).toEqual(learnedWeight);
    expect(demandOf({ backlog: 6, learned, expectedSeconds: 2 }, 'drain-time').weight).toBe(12);
    expect(demandOf({ backlog: 6, learned }).weight).toBe(6);
  });
});

describe('an unknown duration', () => {
  it('counts as the mean of the declared ones, those of held pools too', () => {
    const pools = [aPool({ expectedSeconds: 1.5 }), aHeldPool({ expectedSeconds: 2 }), aPool(), aRejectedPool()];
    expect(toUnknownDuration(pools)).toEqual({ numerator: 7n, denominator: 4n });
  });

  it('counts as the mean of the learned ones too', () => {
    const pools = [aPool({ expectedSeconds: 1.5 }), aPool({ learned: { seconds: 0.5, acknowledged: 1 } }), aPool()];
    expect(toUnknownDuration(pools)).toEqual(ONE);
  });

  it('counts as a second where none is declared', () => {
    expect(toUnknownDuration([aPool(), aRejectedPool()])).toEqual(ONE);
  });
});
