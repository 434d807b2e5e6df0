import { beforeEach, describe, expect, it } from 'vitest';
import {
  aDeployment,
  anAutoscaler,
  aPod,
  aQuota,
  aReplicaSet,
  aScaledObject,
} from '../../../../builders/kubernetes.ts';
import { aWatchedNamespace, type WatchedNamespace, WINDOW_MS } from './watched-namespace.ts';

describe('a namespace', () => {
  let namespace: WatchedNamespace;
  beforeEach(() => {
    namespace = aWatchedNamespace();
    namespace.put(aQuota(), aScaledObject(), aDeployment({ replicas: 2 }));
  });

  describe('pools of a namespace', () => {
    it('come from ScaledObjects, in the order of their names, with their limits and replicas', () => {
      namespace.put(aScaledObject({ name: 'a', spec: { minReplicaCount: 1, maxReplicaCount: 5 } }));
      namespace.put(aDeployment({ name: 'a', replicas: 3 }));
      expect(namespace.state().pools).toMatchObject([
        { name: 'a', replicas: 3, minReplicaCount: 1, maxReplicaCount: 5, trigger: { queueName: 'work' } },
        { name: 'pool', replicas: 2, minReplicaCount: 0, maxReplicaCount: 100 },
      ]);
    });

    it('have a fallback only where KEDA then sets a number', () => {
      const fallback = { failureThreshold: 3, replicas: 6 };
      namespace.put(aScaledObject({ spec: { fallback } }));
      expect(namespace.pool()).toMatchObject({ fallbackReplicas: 6 });
      namespace.put(aScaledObject({ spec: { fallback: { ...fallback, behavior: 'currentReplicas' } } }));
      expect(namespace.pool()).not.toHaveProperty('fallbackReplicas');
    });

    it('do not come from ScaledObjects that ask somebody else', () => {
      namespace.put(aScaledObject({ name: 'theirs', trigger: { scalerAddress: 'quotient.other:9090' } }));
      expect(namespace.state().pools.map(({ name }) => name)).toEqual(['pool']);
    });

    it('end with the trigger that asked us, and their pods are foreign from then on', () => {
      const replicaSet = aReplicaSet();
      namespace.put(replicaSet, aPod({ of: replicaSet }));
      expect(namespace.state().rows).toMatchObject([{ foreign: 0 }]);
      namespace.put(aScaledObject({ name: 'other', target: { name: 'none' } }));
      namespace.put(aScaledObject({ trigger: { scalerAddress: 'quotient.other:9090' } }));
      expect(namespace.state().rows).toMatchObject([{ foreign: 1000, observed: { pods: 1000 } }]);
    });

    it('are held while they are paused', () => {
      namespace.put(aScaledObject({ annotations: { 'autoscaling.keda.sh/paused': 'true' } }));
      expect(namespace.pool()).toMatchObject({ heldBecause: 'ScaledObject space/pool is paused', replicas: 2 });
      namespace.put(aScaledObject());
      expect(namespace.pool().heldBecause).toBeUndefined();
    });

    it('with a mistake are rejected by themselves, and keep what is known of their workers', () => {
      const replicaSet = aReplicaSet();
      namespace.put(replicaSet, aPod({ of: replicaSet }), aScaledObject({ trigger: { weight: 'heavy' } }));
      namespace.put(aScaledObject({ name: 'other' }), aDeployment({ name: 'other' }));
      expect(namespace.mistake()).toMatch('trigger metadata weight "heavy"');
      expect(namespace.state().pools).toMatchObject([
        { name: 'other', state: 'valid' },
        { name: 'pool', state: 'rejected', replicas: 2, charges: [1000], pods: { active: 1, charges: [1000] } },
      ]);
    });

    it('with a mistake hold no room of a target that is another pool’s', () => {
      namespace.put(
        aScaledObject({ name: 'a' }),
        aScaledObject({ name: 'b', target: { name: 'a' }, trigger: { weight: 'heavy' } }),
        aDeployment({ name: 'a', replicas: 2 }),
      );
      expect(namespace.state().pools).toMatchObject([
        { name: 'a', state: 'valid', replicas: 2 },
        { name: 'b', state: 'rejected', replicas: 0 },
        { name: 'pool' },
      ]);
    });

    it('on a target that is another pool’s are mistakes, as both would write it', () => {
      namespace.put(
        aScaledObject({ name: 'a' }),
        aScaledObject({ name: 'b', target: { name: 'a' } }),
        aDeployment({ name: 'a', replicas: 2 }),
      );
      expect(namespace.state().pools).toMatchObject([
        { name: 'a', state: 'valid', replicas: 2 },
        {
          name: 'b',
          state: 'rejected',
          replicas: 0,
          mistake: 'Deployment space/a, which ScaledObject space/b scales, is scaled by another ScaledObject already',
        },
        { name: 'pool' },
      ]);
    });

    it('are warned of what their HPA remembers', () => {
      const scaleDown = { stabilizationWindowSeconds: 300 };
      namespace.put(anAutoscaler({ of: aScaledObject(), scaleDown }));
      expect(namespace.pool().warnings).toEqual([expect.stringContaining('scaleDown.stabilizationWindowSeconds: 0')]);
      namespace.put(anAutoscaler({ of: aScaledObject() }));
      expect(namespace.pool().warnings).toEqual([]);
    });

    it('have the replicas that we wrote, until the watch shows something newer', () => {
      namespace.model.noteWrite('pool', { replicas: 9, resourceVersion: '1000', target: 'pool' });
      expect(namespace.pool()).toMatchObject({ replicas: 9, scaling: { target: { replicas: 9 } } });
      namespace.model.noteWrite('pool', { replicas: 9, resourceVersion: '1', target: 'pool' });
      expect(namespace.pool().replicas).toBe(2);
    });

    it('have nothing of what was written before they were gone for a while', () => {
      const object = aScaledObject();
      namespace.remove(object);
      namespace.model.noteWrite('pool', { replicas: 9, resourceVersion: '1000', target: 'pool' });
      namespace.put(object);
      expect(namespace.pool().replicas).toBe(2);
    });
  });

  describe('the state of a namespace', () => {
    it('is the same object while nothing changes, and another one once something does', async () => {
      const replicaSet = aReplicaSet();
      namespace.put(replicaSet, aPod({ of: replicaSet }));
      namespace.state();
      await namespace.clock.advance(WINDOW_MS + 1);
      const settled = namespace.state();
      await namespace.clock.advance(60_000);
      expect(namespace.state()).toBe(settled);
      namespace.put(aPod({ of: replicaSet }), aDeployment({ replicas: 2 }));
      expect(namespace.state().rows).toEqual(settled.rows);
      namespace.put(aDeployment({ replicas: 3 }));
      expect(namespace.state()).not.toBe(settled);
      expect(namespace.pool().replicas).toBe(3);
    });

    it('changes by time alone when a pod is counted, and when one that should have gone is given up', async () => {
      const replicaSet = aReplicaSet();
      namespace.put(replicaSet, aPod({ of: replicaSet, deletedAt: '2026-11-24T12:00:30Z' }));
      expect(namespace.state().rows).toMatchObject([{ observed: { pods: 1000, uncounted: 1000 } }]);
      await namespace.clock.advance(WINDOW_MS + 1);
      expect(namespace.state().rows).toMatchObject([{ observed: { pods: 1000, uncounted: 0 } }]);
      await namespace.clock.advance(60_000);
      expect(namespace.state().rows).toMatchObject([{ observed: { pods: 0, uncounted: 0 } }]);
    });
  });
});
