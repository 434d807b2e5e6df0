import { beforeEach, describe, expect, it } from 'vitest';
import {
  aDeployment,
  aJob,
  anEvent,
  aPod,
  aQuota,
  aReplicaSet,
  aScaledObject,
  aStatefulSet,
  MADE_AT,
} from '../../../../builders/kubernetes.ts';
import { aWatchedNamespace, type WatchedNamespace } from './watched-namespace.ts';

const WORKERS = aReplicaSet();
const LATER = '2026-11-24T12:00:20Z';

describe('refused pods', () => {
  let namespace: WatchedNamespace;
  beforeEach(() => {
    namespace = aWatchedNamespace();
    namespace.put(aQuota({ hard: { 'requests.cpu': '10', pods: '50' } }), aScaledObject(), aDeployment(), WORKERS);
  });

  describe('the last time that a pod of a pool was refused', () => {
    it('is not known where none was', () => {
      expect(namespace.pods().refusedAtMs).toBeUndefined();
    });

    it('is told by an Event about its ReplicaSet', () => {
      namespace.put(anEvent({ about: WORKERS }));
      expect(namespace.pods().refusedAtMs).toBe(0);
    });

    it('is told by an Event about its StatefulSet', () => {
      const set = aStatefulSet();
      namespace.put(aScaledObject({ target: { kind: 'StatefulSet', name: 'pool' } }), set, anEvent({ about: set }));
      expect(namespace.pods().refusedAtMs).toBe(0);
    });

    it("is now when an Event is seen again, whatever the API server's clock says", async () => {
      namespace.put(anEvent({ about: WORKERS }));
      await namespace.clock.advance(20_000);
      namespace.put({ ...anEvent({ about: WORKERS, at: MADE_AT }), count: 2 });
      expect(namespace.pods().refusedAtMs).toBe(20_000);
    });

    it('is told by the condition of its ReplicaSet, by when it began', async () => {
      await namespace.clock.advance(30_000);
      namespace.put(aReplicaSet({ hash: 'listed', refusedSince: LATER }));
      expect(namespace.pods().refusedAtMs).toBe(20_000);
    });

    it('is now when a ReplicaSet that is known comes to have the condition', async () => {
      await namespace.clock.advance(30_000);
      namespace.put(aReplicaSet({ refusedSince: LATER }));
      expect(namespace.pods().refusedAtMs).toBe(30_000);
      await namespace.clock.advance(5_000);
      namespace.put(aReplicaSet({ refusedSince: LATER, replicas: 3 }));
      expect(namespace.pods().refusedAtMs).toBe(30_000);
    });

    it('is that of the latest of its ReplicaSets, and of nobody else', async () => {
      namespace.put(aReplicaSet({ refusedSince: MADE_AT }), anEvent({ about: aJob() }));
      await namespace.clock.advance(20_000);
      namespace.put(anEvent({ about: aReplicaSet({ of: aDeployment({ name: 'other' }) }), at: LATER }));
      expect(namespace.pods().refusedAtMs).toBe(0);
      const next = aReplicaSet({ hash: 'next', revision: 2 });
      namespace.put(next, anEvent({ about: next, at: LATER }));
      expect(namespace.pods().refusedAtMs).toBe(20_000);
    });

    it('is not told by Events of other failures, nor by those that are too old to matter', async () => {
      await namespace.clock.advance(95_000);
      namespace.put(anEvent({ name: 'old', about: WORKERS, at: MADE_AT }));
      namespace.put(
        anEvent({ name: 'other', about: WORKERS, at: LATER, message: 'pods "a" is forbidden: no account' }),
      );
      expect(namespace.pods().refusedAtMs).toBeUndefined();
    });

    it('is forgotten in the end', async () => {
      namespace.put(anEvent({ about: WORKERS }));
      await namespace.clock.advance(90_001);
      expect(namespace.pods().refusedAtMs).toBeUndefined();
    });
  });

  describe('foreign demand of Jobs', () => {
    it('is a refused pod of a Job, with what it would be charged', () => {
      namespace.put(aJob({ requests: { cpu: '8' } }));
      expect(namespace.state().foreignDemand).toEqual([]);
      namespace.put(anEvent({ about: aJob() }));
      expect(namespace.state().foreignDemand).toEqual([{ name: 'job', refusedAt: MADE_AT, charges: [8000, 1] }]);
    });

    it('is seen whichever comes first, the Job or the Event', () => {
      namespace.put(anEvent({ about: aJob() }));
      expect(namespace.state().foreignDemand).toEqual([]);
      namespace.put(aJob());
      expect(namespace.state().foreignDemand).toHaveLength(1);
    });

    it('is one entry per missing pod, a hundred at most', () => {
      namespace.put(
        aJob({ spec: { parallelism: 3, completions: 9 }, status: { active: 1 } }),
        anEvent({ about: aJob() }),
      );
      expect(namespace.state().foreignDemand.map(({ name }) => name)).toEqual(['job (pod 1 of 2)', 'job (pod 2 of 2)']);
      namespace.put(aJob({ spec: { parallelism: 5_000, completions: 5_000 } }));
      expect(namespace.state().foreignDemand).toHaveLength(100);
    });

    it('goes when the pod is created', () => {
      namespace.put(aJob(), anEvent({ about: aJob() }));
      expect(namespace.state().foreignDemand).toHaveLength(1);
      namespace.put(aPod({ of: aJob() }), aJob({ status: { active: 1 } }));
      expect(namespace.state().foreignDemand).toEqual([]);
    });

    it('does not come back by itself when a pod that was created ends: only another refusal brings it', async () => {
      namespace.put(aJob(), anEvent({ about: aJob() }), aJob({ status: { active: 1 } }));
      expect(namespace.state().foreignDemand).toEqual([]);
      namespace.put(aJob());
      expect(namespace.state().foreignDemand).toEqual([]);
      await namespace.clock.advance(20_000);
      namespace.put(anEvent({ about: aJob(), at: LATER, name: 'again' }));
      expect(namespace.state().foreignDemand).toMatchObject([{ refusedAt: LATER }]);
    });

    it('goes 90 s after the last refusal, and is as old as the first', async () => {
      namespace.put(aJob(), anEvent({ about: aJob() }));
      await namespace.clock.advance(60_000);
      namespace.put(anEvent({ about: aJob(), name: 'again', at: '2026-11-24T12:01:00Z' }));
      await namespace.clock.advance(90_000);
      expect(namespace.state().foreignDemand).toMatchObject([{ refusedAt: MADE_AT }]);
      await namespace.clock.advance(1);
      expect(namespace.state().foreignDemand).toEqual([]);
    });

    it('goes with the Job, and when it is suspended or over', () => {
      const failed = [{ type: 'Failed', status: 'True' }];
      for (const over of [aJob({ spec: { suspend: true } }), aJob({ status: { conditions: failed } })]) {
        namespace.put(aJob(), anEvent({ about: aJob() }));
        expect(namespace.state().foreignDemand).toHaveLength(1);
        namespace.put(over);
        expect(namespace.state().foreignDemand).toEqual([]);
        namespace.remove(anEvent({ about: aJob() }));
      }
      namespace.put(aJob(), anEvent({ about: aJob() }));
      namespace.remove(aJob());
      expect(namespace.state().foreignDemand).toEqual([]);
    });

    it("is not that of a pool's own Job", () => {
      const job = aJob({ of: aDeployment() });
      namespace.put(job, anEvent({ about: job }));
      expect(namespace.state().foreignDemand).toEqual([]);
    });
  });
});
