import { beforeEach, describe, expect, it } from 'vitest';
import {
  aDeployment,
  aForeignTarget,
  aJob,
  aPod,
  aQuota,
  aReplicaSet,
  aScaledObject,
  aStatefulSet,
} from '../../../../builders/kubernetes.ts';
import { aWatchedNamespace, type WatchedNamespace, WINDOW_MS } from './watched-namespace.ts';

const OLD = aReplicaSet({ hash: 'old', revision: 1 });
const NEW = aReplicaSet({ hash: 'new', revision: 2 });
const ROLLOUTS = { group: 'argoproj.io', version: 'v1alpha1', plural: 'rollouts', kind: 'Rollout' };

describe('the pods of a namespace', () => {
  let namespace: WatchedNamespace;
  beforeEach(() => {
    namespace = aWatchedNamespace({ scaleTargets: [ROLLOUTS] });
    namespace.put(aQuota(), aScaledObject(), aDeployment({ replicas: 2 }), OLD, NEW);
  });

  function row() {
    const { foreign, observed } = namespace.state().rows[0] ?? {};
    return { foreign, ...observed };
  }

  describe('pods of a pool', () => {
    it('are those of all revisions of its Deployment', () => {
      namespace.put(aPod({ name: 'one', of: OLD }), aPod({ name: 'two', of: NEW }));
      expect(namespace.pods()).toMatchObject({ active: 2, charges: [2000] });
      expect(row()).toMatchObject({ foreign: 0, pods: 2000 });
    });

    it('are those that its StatefulSet controls', () => {
      const set = aStatefulSet();
      namespace.put(aScaledObject({ target: { kind: 'StatefulSet', name: 'pool' } }), set, aPod({ of: set }));
      expect(namespace.pods()).toMatchObject({ active: 1 });
    });

    it("are those that match the selector of a target of somebody else's kind, but for pods of Jobs", () => {
      const labels = { app: 'pool' };
      const target = { apiVersion: 'argoproj.io/v1alpha1', kind: 'Rollout', name: 'pool' };
      namespace.put(aScaledObject({ target }), aForeignTarget(), aPod({ name: 'one', labels }));
      namespace.put(aPod({ name: 'two', labels, of: aJob() }), aPod({ name: 'three', labels: { app: 'other' } }));
      expect(namespace.pods()).toMatchObject({ active: 1 });
      expect(row()).toMatchObject({ foreign: 2000, pods: 3000 });
    });

    it('are not those that merely have its labels: they are foreign', () => {
      namespace.put(aPod({ labels: { app: 'pool', 'pod-template-hash': 'new' }, of: aJob() }));
      expect(namespace.pods()).toMatchObject({ active: 0, appeared: 0 });
      expect(row()).toMatchObject({ foreign: 1000, pods: 1000 });
    });

    it('belong to the first by name of two pools on one target, whichever was seen first', () => {
      namespace.put(aScaledObject({ name: 'earlier', target: { name: 'pool' } }), aPod({ of: NEW }));
      expect(namespace.pods('earlier').active).toBe(1);
      expect(namespace.pods('pool').active).toBe(0);
    });

    it('stay charged while they terminate, and count no more as active', () => {
      namespace.state();
      namespace.put(aPod({ of: NEW }));
      namespace.put(aPod({ of: NEW, deletedAt: '2026-11-24T12:00:30Z' }));
      expect(namespace.pods()).toMatchObject({ active: 0, terminating: 1, left: 1, charges: [1000] });
      namespace.remove(aPod());
      expect(namespace.pods()).toMatchObject({ active: 0, terminating: 0, left: 1, charges: [0] });
    });

    it('are given up when quotas give them up: a grace period after they should have gone', async () => {
      namespace.put(aPod({ of: NEW, deletedAt: '2026-11-24T12:00:30Z' }), aPod({ name: 'other', of: NEW }));
      await namespace.clock.advance(60_000);
      expect(namespace.pods()).toMatchObject({ terminating: 1, charges: [2000] });
      await namespace.clock.advance(1);
      expect(namespace.pods()).toMatchObject({ active: 1, terminating: 1, charges: [1000] });
      expect(row()).toMatchObject({ pods: 1000 });
    });

    it('that have finished give their room back', () => {
      namespace.put(aPod({ of: aJob() }));
      expect(row()).toMatchObject({ foreign: 1000, pods: 1000 });
      namespace.put(aPod({ of: aJob(), phase: 'Succeeded' }));
      expect(row()).toMatchObject({ foreign: 0, pods: 0 });
    });

    it('that have finished still count where a quota counts objects', () => {
      namespace.put(aQuota({ hard: { 'count/pods': '5', pods: '5' } }), aPod({ of: aJob(), phase: 'Failed' }));
      expect(namespace.state().rows.map(({ observed }) => observed?.pods)).toEqual([1, 0]);
    });
  });

  describe('what was seen to come and go', () => {
    it('counts each pod once, however often it changes', () => {
      namespace.state();
      namespace.put(aPod({ of: NEW, phase: 'Pending' }));
      namespace.put(aPod({ of: NEW, labels: { changed: 'yes' } }));
      expect(namespace.pods()).toMatchObject({ appeared: 1, left: 0 });
      namespace.put(aPod({ of: NEW, phase: 'Failed' }));
      expect(namespace.pods()).toMatchObject({ active: 0, terminating: 0, appeared: 1, left: 1 });
      namespace.remove(aPod());
      expect(namespace.pods()).toMatchObject({ active: 0, terminating: 0, appeared: 1, left: 1 });
    });

    it('counts over a list what the watch missed', () => {
      namespace.put(aPod({ name: 'one', of: NEW }), aPod({ name: 'two', of: NEW }));
      namespace.state();
      namespace.relist('Pod', [aPod({ name: 'two', of: NEW }), aPod({ name: 'three', of: NEW })]);
      expect(namespace.pods()).toMatchObject({ active: 2, appeared: 3, left: 1 });
    });

    it('counts another pod of the same name as one that went and one that came', async () => {
      const set = aStatefulSet();
      namespace.put(aScaledObject({ target: { kind: 'StatefulSet', name: 'pool' } }), set);
      namespace.put(aPod({ name: 'pool-0', uid: 'first', of: set }));
      namespace.state();
      await namespace.clock.advance(WINDOW_MS + 1);
      namespace.relist('Pod', [aPod({ name: 'pool-0', uid: 'second', of: set })]);
      expect(namespace.pods()).toMatchObject({ active: 1, appeared: 2, left: 1 });
      expect(row()).toMatchObject({ pods: 1000, uncounted: 1000 });
    });

    it('loses nothing when all is counted anew', () => {
      namespace.put(aPod({ name: 'one', of: NEW }), aPod({ name: 'two', of: NEW }));
      namespace.state();
      namespace.remove(aPod({ name: 'one' }));
      namespace.put(aQuota({ hard: { 'requests.cpu': '10', pods: '5' } }));
      expect(namespace.pods()).toMatchObject({ active: 1, appeared: 2, left: 1, charges: [1000, 1] });
    });

    it('counts a pod that is seen before its ReplicaSet, once its ReplicaSet is', () => {
      const next = aReplicaSet({ hash: 'next', revision: 3 });
      namespace.put(aPod({ of: next }));
      expect(namespace.pods()).toMatchObject({ active: 0, appeared: 0 });
      namespace.put(next);
      expect(namespace.pods()).toMatchObject({ active: 1, appeared: 1 });
      namespace.put(aReplicaSet({ hash: 'further', revision: 4 }));
      expect(namespace.pods()).toMatchObject({ appeared: 1 });
    });
  });

  describe('what a quota row is told of', () => {
    it('is what the quota says is used, and what its pods are charged', () => {
      namespace.put(aQuota({ used: { 'requests.cpu': '1500m' } }), aPod({ of: NEW, requests: { cpu: '2' } }));
      expect(row()).toEqual({ foreign: 0, pods: 2000, used: 1500, uncounted: 2000 });
    });

    it('counts pods beside it for as long as readings may lag', async () => {
      namespace.put(aPod({ name: 'one', of: NEW }));
      await namespace.clock.advance(1_500);
      namespace.put(aPod({ name: 'two', requests: { cpu: '250m' } }));
      expect(row()).toMatchObject({ uncounted: 1250 });
      await namespace.clock.advance(501);
      expect(row()).toMatchObject({ uncounted: 250 });
      await namespace.clock.advance(1_500);
      expect(row()).toMatchObject({ pods: 1250, uncounted: 0 });
    });

    it('does not count a pod beside it again that changes, though all is counted anew', async () => {
      namespace.put(aPod({ of: NEW }));
      await namespace.clock.advance(WINDOW_MS + 1);
      namespace.put(
        aPod({ of: NEW, labels: { changed: 'yes' } }),
        aQuota({ hard: { 'requests.cpu': '10', pods: '5' } }),
      );
      expect(row()).toMatchObject({ pods: 1000, uncounted: 0 });
    });

    it('counts no pod beside it that it was seen to rise by, whichever was seen first', () => {
      namespace.put(aQuota({ used: { 'requests.cpu': '1' } }));
      namespace.state();
      namespace.put(aPod({ name: 'one', of: NEW }));
      expect(row()).toMatchObject({ used: 1000, uncounted: 1000 });
      namespace.put(aQuota({ used: { 'requests.cpu': '2' } }));
      expect(row()).toMatchObject({ used: 2000, uncounted: 0 });
      namespace.put(aQuota({ used: { 'requests.cpu': '3' } }), aPod({ name: 'two', of: NEW }));
      expect(row()).toMatchObject({ used: 3000, uncounted: 0 });
    });

    it('counts beside it what a pod is charged more since it was resized, and nothing of a later pod in its place', () => {
      namespace.put(aQuota({ used: { 'requests.cpu': '1' } }), aPod({ name: 'one', of: NEW }));
      namespace.state();
      namespace.put(aQuota({ used: { 'requests.cpu': '2' } }));
      expect(row()).toMatchObject({ uncounted: 0 });
      namespace.put(aPod({ name: 'one', of: NEW, requests: { cpu: '2' } }));
      expect(row()).toMatchObject({ pods: 2000, uncounted: 1000 });
      namespace.put(aQuota({ used: { 'requests.cpu': '3' } }));
      expect(row()).toMatchObject({ uncounted: 0 });
      namespace.put(aPod({ name: 'two', of: NEW }));
      expect(row()).toMatchObject({ uncounted: 1000 });
    });

    it('takes no first figure of a quota for a rise', () => {
      namespace.put(aQuota({ enforced: 'none' }));
      namespace.state();
      namespace.put(aQuota({ used: { 'requests.cpu': '5' } }), aPod({ name: 'one', of: NEW }));
      expect(row()).toMatchObject({ used: 5000, uncounted: 1000 });
    });

    it('knows what it rose by when all is counted anew, as long as the rows are the same', () => {
      namespace.put(aQuota({ used: { 'requests.cpu': '1' } }));
      namespace.state();
      namespace.put(aQuota({ used: { 'requests.cpu': '2' } }), aPod({ name: 'one', of: NEW }));
      namespace.put(aReplicaSet({ hash: 'next', revision: 3 }));
      expect(row()).toMatchObject({ used: 2000, uncounted: 0 });
      namespace.put(aQuota({ hard: { 'requests.cpu': '10', pods: '5' }, used: { 'requests.cpu': '2' } }));
      expect(row()).toMatchObject({ used: 2000, uncounted: 1000 });
    });
  });
});
