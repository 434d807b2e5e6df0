import { beforeEach, describe, expect, it } from 'vitest';
import type { PoolSnapshot } from '../../../src/contract/snapshot.ts';
import type { PoolPods, ValidPool } from '../../../src/inputs/cluster/cluster.ts';
import { decide } from '../../../src/decision/decide.ts';
import { createMotions, type Motions, toWindows } from '../../../src/loop/motions.ts';
import { aClock, type FakeClock } from '../../builders/clock.ts';
import { aHeldPool, aPool, aRejectedPool, aSnapshot } from '../../builders/snapshot.ts';
import { aClusterPool } from './inputs.ts';

const POOL = { namespace: 'space', name: 'pool' };
const WINDOWS = { answersMs: 3_000, readingsMs: 2_000, yieldMs: 5_000 };

describe('the past of a pool', () => {
  let clock: FakeClock;
  let motions: Motions;
  beforeEach(() => {
    clock = aClock();
    motions = createMotions(clock, WINDOWS);
  });

  /** One look at the pool: set to so many, and all of them run unless told otherwise. */
  function look(spec: number, pods: Partial<PoolPods> = {}, pool: Partial<ValidPool> = {}) {
    const none = { active: spec, terminating: 0, left: 0, appeared: 0, charges: [] };
    return motions.recall(POOL.namespace, aClusterPool(pool), { ...none, ...pods }, spec);
  }

  /** Publishes what is decided for a pool of so many replicas and messages. */
  function publish(replicas: number, backlog: number): number | undefined {
    const pools = [aPool({ name: POOL.name, replicas, backlog, recentNeed: backlog })];
    const snapshot = aSnapshot({ namespace: POOL.namespace, pools });
    const decision = decide(snapshot);
    motions.remember({ snapshot, decision });
    return decision.pools[0]?.granted;
  }

  describe('what an HPA heard', () => {
    it.each([
      [0, 1],
      [3, 3],
      [5, 4],
    ])('is known after KEDA has asked for activity behind it: minimum %i, metric %i', (minReplicaCount, metric) => {
      look(8, {}, { minReplicaCount });
      // KEDA's GetMetricsAndActivity (pkg/scalers/external_scaler.go, v2.21) asks both for each request of an HPA.
      motions.onMetric(POOL, metric);
      motions.onActive(POOL);
      expect(motions.lately(POOL).heard.last).toBe(metric);
    });
  });

  describe('a push that KEDA has not answered', () => {
    const decideOn = (pool: PoolSnapshot): void => {
      const snapshot = aSnapshot({ namespace: POOL.namespace, pools: [pool] });
      motions.remember({ snapshot, decision: decide(snapshot) });
    };

    it.each([aHeldPool({ name: POOL.name, replicas: 0 }), aRejectedPool({ name: POOL.name })])(
      'is forgotten while KEDA hears errors only: $state',
      async (pool) => {
        look(0);
        publish(0, 5);
        motions.onActive(POOL);
        decideOn(pool);
        await clock.advance(60_000);
        look(0);
        publish(0, 5);
        expect(motions.lately(POOL).pushedAtMs).toBeUndefined();
      },
    );
  });

  describe('what a pool was told', () => {
    it('is nothing at first', () => {
      expect(look(2)).toEqual({
        active: 2,
        terminating: 0,
        told: 0,
        out: 0,
        hasFallen: false,
        isRefused: false,
      });
    });

    it('is the largest number that was answered within the window', async () => {
      motions.onMetric(POOL, 5);
      await clock.advance(1_000);
      motions.onMetric(POOL, 3);
      expect(look(2).told).toBe(5);
      await clock.advance(2_001);
      expect(look(2).told).toBe(3);
      await clock.advance(1_000);
      expect(look(2).told).toBe(0);
    });

    it('is what KEDA starts with, where it was told that there is work', async () => {
      motions.onActive(POOL);
      expect(look(0).told).toBe(1);
      look(0, {}, { minReplicaCount: 4 });
      motions.onActive(POOL);
      expect(look(0).told).toBe(4);
      await clock.advance(3_001);
      expect(look(0).told).toBe(0);
    });

    it('is nothing where it was an error, unless KEDA falls back to a number then', () => {
      look(2);
      motions.onMetric(POOL, undefined);
      expect(look(2, {}, { fallbackReplicas: 6 }).told).toBe(0);
      motions.onMetric(POOL, undefined);
      expect(look(2).told).toBe(6);
    });

    it('is not what the pool has been set to all the while, as no HPA writes that', async () => {
      look(5);
      await clock.advance(2_001);
      motions.onMetric(POOL, 5);
      expect(look(2).told).toBe(0);
      expect(motions.lately(POOL).heard).toEqual({ most: 0 });
    });

    it('is what the pool was set to only a moment ago', async () => {
      look(5);
      await clock.advance(2_000);
      motions.onMetric(POOL, 5);
      expect(look(2).told).toBe(5);
      expect(motions.lately(POOL).heard).toEqual({ most: 5, last: 5 });
    });

    it("is nobody else's", () => {
      motions.onMetric({ ...POOL, name: 'other' }, 5);
      motions.onMetric({ ...POOL, namespace: 'elsewhere' }, 5);
      expect(look(2).told).toBe(0);
    });

    it('is what is being written, until the API server has answered', () => {
      motions.onMetric(POOL, 3);
      motions.onWriteStart(POOL, 7);
      expect(look(2).told).toBe(7);
      motions.onWriteEnd(POOL, 'taken');
      expect(look(2).told).toBe(3);
    });

    it('leaves a fall open for a window after a write, though it is answered', async () => {
      publish(5, 5);
      motions.onWriteStart(POOL, 5);
      motions.onWriteEnd(POOL, 'taken');
      publish(5, 2);
      expect(look(5).hasFallen).toBe(true);
      await clock.advance(3_001);
      expect(look(5).hasFallen).toBe(false);
    });

    it('is nothing once a write was refused, as if it had never been', () => {
      publish(1, 1);
      motions.onWriteStart(POOL, 7);
      publish(1, 7);
      expect(look(1, { active: 1 })).toMatchObject({ told: 7, out: 6 });
      motions.onWriteEnd(POOL, 'refused');
      publish(1, 1);
      expect(look(1, { active: 1 })).toMatchObject({ told: 0, out: 0, hasFallen: false });
    });

    it('is on its way for the window of readings after a write was taken', () => {
      motions.onWriteStart(POOL, 7);
      look(1, { active: 1 });
      motions.onWriteEnd(POOL, 'taken');
      expect(look(1, { active: 1 })).toMatchObject({ told: 0, out: 6 });
    });

    it('is what was written for a window more, where nobody knows whether it was', async () => {
      motions.onWriteStart(POOL, 7);
      motions.onWriteEnd(POOL, 'unknown');
      expect(look(2).told).toBe(7);
      await clock.advance(3_001);
      expect(look(2).told).toBe(0);
    });
  });

  describe('what is on its way to a pool', () => {
    it('is what it was told or set to, and has not got yet', () => {
      expect(look(5, { active: 2 }).out).toBe(3);
      motions.onMetric(POOL, 6);
      expect(look(5, { active: 2 }).out).toBe(4);
    });

    it('counts as coming for as long as readings may lag, until as many pods were seen for the first time', async () => {
      look(5, { active: 2 });
      expect(look(2).out).toBe(3);
      expect(look(2, { appeared: 2 }).out).toBe(1);
      await clock.advance(2_001);
      look(2, { appeared: 2 });
      await clock.advance(2_001);
      expect(look(2, { appeared: 2 }).out).toBe(0);
    });

    it('is held back for 5 s after a pod of it was refused', async () => {
      expect(look(2, { refusedAtMs: 0 }).isRefused).toBe(true);
      await clock.advance(5_000);
      expect(look(2, { refusedAtMs: 0 }).isRefused).toBe(true);
      await clock.advance(1);
      expect(look(2, { refusedAtMs: 0 }).isRefused).toBe(false);
    });
  });

  describe('what was granted to a pool', () => {
    it('is remembered as its level', () => {
      expect(publish(5, 5)).toBe(5);
      expect(look(5)).toMatchObject({ lastLevel: 5, hasFallen: false });
      expect(publish(5, 0)).toBe(0);
      expect(look(5)).toMatchObject({ lastLevel: 1 });
    });

    it('has fallen only where an answer can still carry the higher number', async () => {
      publish(5, 5);
      publish(5, 2);
      expect(look(5)).toMatchObject({ lastLevel: 2, hasFallen: false });
      motions.onMetric(POOL, 5);
      expect(look(5).hasFallen).toBe(true);
      await clock.advance(3_001);
      expect(look(5).hasFallen).toBe(false);
    });

    it('is remembered with what was allocated, for as long as the pool may stay at that', async () => {
      publish(5, 5);
      await clock.advance(1_000);
      publish(5, 2);
      expect(look(5).recentTarget).toBe(5);
      await clock.advance(5_001);
      expect(look(5).recentTarget).toBe(2);
    });

    it.each([
      ['held', aHeldPool({ name: POOL.name, replicas: 5 })],
      ['rejected', aRejectedPool({ name: POOL.name })],
    ])('forgets what was allocated before the pool was %s', (_, pool) => {
      publish(5, 5);
      const snapshot = aSnapshot({ namespace: POOL.namespace, pools: [pool] });
      motions.remember({ snapshot, decision: decide(snapshot) });
      publish(5, 2);
      expect(look(5).recentTarget).toBe(2);
    });

    it('stays as it was where there is no number', () => {
      publish(5, 5);
      for (const pool of [aHeldPool({ name: POOL.name, replicas: 0 }), aRejectedPool({ name: POOL.name })]) {
        const snapshot = aSnapshot({ namespace: POOL.namespace, pools: [pool] });
        motions.remember({ snapshot, decision: decide(snapshot) });
      }
      expect(look(5)).toMatchObject({ lastLevel: 5 });
    });
  });

  describe('a push to a pool without a replica', () => {
    it('is as old as the first time that KEDA was told', async () => {
      expect(motions.lately(POOL).pushedAtMs).toBeUndefined();
      await clock.advance(100);
      motions.onActive(POOL);
      await clock.advance(1_000);
      motions.onActive(POOL);
      expect(motions.lately(POOL).pushedAtMs).toBe(100);
    });

    it('is over once the target has a replica, or nothing is granted', () => {
      motions.onActive(POOL);
      look(1);
      expect(motions.lately(POOL).pushedAtMs).toBeUndefined();
      motions.onActive(POOL);
      publish(0, 0);
      expect(motions.lately(POOL).pushedAtMs).toBeUndefined();
    });
  });

  it('knows for a second what KEDA was answered, so that nothing less is set meanwhile', async () => {
    expect(motions.lately(POOL).heard).toEqual({ most: 0 });
    motions.onMetric(POOL, 5);
    await clock.advance(1_000);
    expect(motions.lately(POOL).heard).toEqual({ most: 5, last: 5 });
    await clock.advance(1);
    expect(motions.lately(POOL).heard).toEqual({ most: 0 });
  });

  it('is as long as the settings say', () => {
    const config = { answerWindowMs: 1, readingWindowMs: 2, yieldAfterMs: 3 };
    expect(toWindows(config)).toEqual({ answersMs: 1, readingsMs: 2, yieldMs: 3 });
  });

  it('forgets pools that have gone, whatever was known of them', () => {
    publish(5, 5);
    look(0, {}, { minReplicaCount: 4 });
    motions.onMetric(POOL, 5);
    motions.onActive(POOL);
    motions.onWriteStart(POOL, 7);
    motions.keepOnly(new Map([[POOL.namespace, new Set([POOL.name])]]));
    expect(look(0, {}, { minReplicaCount: 4 }).told).toBe(7);
    motions.onActive(POOL);
    motions.keepOnly(new Map());
    expect(motions.lately(POOL).pushedAtMs).toBeUndefined();
    motions.onWriteEnd(POOL, 'unknown');
    motions.onActive(POOL);
    expect(look(0)).toEqual({ active: 0, terminating: 0, told: 1, out: 1, hasFallen: false, isRefused: false });
  });
});
