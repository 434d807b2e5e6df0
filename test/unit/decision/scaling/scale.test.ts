import { describe, expect, it } from 'vitest';
import type { ReadyPool } from '../../../../src/contract/snapshot.ts';
import type { ScalingTarget } from '../../../../src/decision/scaling/target.ts';
import { aPool, aSnapshot } from '../../../builders/snapshot.ts';
import { aTarget, createScaler, OPEN, scaleOnce, toValues } from './scaled.ts';

describe('a step to what is granted', () => {
  const cases: readonly (readonly [
    claim: string,
    pool: Partial<ReadyPool> & { need?: number },
    written: number | undefined,
  ])[] = [
    ['goes up', { replicas: 1, need: 4 }, 4],
    ['goes down', { replicas: 4, need: 1 }, 1],
    ['is none where nothing differs', { replicas: 4, need: 4 }, undefined],
    ['leaves an idle pool its last worker, which is for KEDA to take', { replicas: 4, need: 0 }, 1],
    ['leaves an idle pool its minimum', { replicas: 4, need: 0, minReplicaCount: 2 }, 2],
    [
      'goes no further down than the minimum of a pool that is idle below it',
      { replicas: 2, idleReplicaCount: 0, minReplicaCount: 2 },
      undefined,
    ],
    ['goes no further up than the maximum', { replicas: 1, need: 9, maxReplicaCount: 3 }, 3],
    ['is none at 0, which is for KEDA to leave', { replicas: 0, need: 4 }, undefined],
  ];
  it.each(cases)('%s', (_, pool, written) => {
    expect(scaleOnce(pool).writes.map(({ replicas }) => replicas)).toEqual(written === undefined ? [] : [written]);
  });

  it('names the version that it was decided on, and the grant', () => {
    const { writes } = scaleOnce({ replicas: 1, need: 4 }, { target: { replicas: 1, resourceVersion: '77' } });
    expect(writes).toEqual([{ pool: 'pool', replicas: 4, resourceVersion: '77', reason: 'granted 4' }]);
  });

  it('does not ask for a minimum that is not granted', () => {
    const full = aPool({ name: 'full', replicas: 9, backlog: 9, minReplicaCount: 9 });
    const pool = aPool({ name: 'pool', replicas: 1, backlog: 3, minReplicaCount: 3 });
    const targets = [aTarget({ name: 'full', replicas: 9 }), aTarget({ replicas: 1 })];
    expect(createScaler()(0, aSnapshot({ pools: [full, pool] }), targets).writes).toEqual([]);
  });
});

describe('a pool is left alone', () => {
  const cases: readonly (readonly [claim: string, target: Partial<ScalingTarget>])[] = [
    ['that is to move at the pace of its HPA', { scaling: 'keda' }],
    ['whose ScaledObject is paused', { isPaused: true }],
    ['that other triggers drive too', { hasOtherTriggers: true }],
    ['whose HPA does not list our metric', { pacemaker: { up: OPEN, down: OPEN, listsOurMetric: false } }],
    ['with a write in flight', { isWriteInFlight: true }],
    ['after a conflict, until it is seen at a newer version', { conflictedVersion: '1' }],
    ['whose target was moved since the decision', { target: { replicas: 2, resourceVersion: '2' } }],
  ];
  it.each(cases)('%s', (_, target) => {
    expect(scaleOnce({ replicas: 1, need: 4 }, target).writes).toEqual([]);
  });

  it('that has no HPA yet', () => {
    const { pacemaker: _, ...target } = aTarget({ replicas: 1 });
    const snapshot = aSnapshot({ pools: [aPool({ replicas: 1, backlog: 4 })] });
    expect(createScaler()(0, snapshot, [target]).writes).toEqual([]);
  });

  it('only until it is seen at a version newer than the conflict', () => {
    const target = { replicas: 1, resourceVersion: '2' };
    expect(scaleOnce({ replicas: 1, need: 4 }, { target, conflictedVersion: '1' }).writes).toHaveLength(1);
  });
});

describe('all writes together', () => {
  const pools = Array.from({ length: 30 }, (_, place) =>
    aPool({ name: `pool-${place}`, replicas: 2, charges: [10], backlog: place === 29 ? 1 : 3 }),
  );
  const targets = pools.map(({ name }) => aTarget({ name, replicas: 2 }));
  const snapshot = aSnapshot({ pools });

  it('are at most 20 at once, and 20 a second from then on', () => {
    const look = createScaler();
    expect(look(0, snapshot, targets).writes).toHaveLength(20);
    expect(look(0, snapshot, targets).writes).toHaveLength(0);
    expect(look(250, snapshot, targets).writes).toHaveLength(5);
  });

  it('give room before they take it', () => {
    expect(toValues(createScaler()(0, snapshot, targets).writes)[0]).toEqual(['pool-29', 1]);
  });
});
