import { beforeEach, describe, expect, it } from 'vitest';
import {
  aDeployment,
  aForeignTarget,
  aLimitRange,
  aPod,
  aQuota,
  aReplicaSet,
  aScaledObject,
  aStatefulSet,
} from '../../../../builders/kubernetes.ts';
import { aWatchedNamespace, type WatchedNamespace } from './watched-namespace.ts';

const OLD = aReplicaSet({ hash: 'old', revision: 1 });
const NEW = aReplicaSet({ hash: 'new', revision: 2 });

describe('what one more worker is charged', () => {
  let namespace: WatchedNamespace;
  beforeEach(() => {
    namespace = aWatchedNamespace();
    namespace.put(aQuota(), aScaledObject(), aDeployment(), OLD, NEW);
  });

  it('is what the template asks for while there is no pod of it', () => {
    namespace.put(aPod({ of: OLD, requests: { cpu: '3' } }));
    expect(namespace.pool().charges).toEqual([1000]);
  });

  it('is what the newest live pod of the current template asks for', () => {
    const [earlier, later] = ['2026-11-24T12:00:01Z', '2026-11-24T12:00:02Z'];
    namespace.put(
      aPod({ name: 'newest', of: NEW, requests: { cpu: '1100m' }, createdAt: later }),
      aPod({ name: 'new', of: NEW, requests: { cpu: '1200m' }, createdAt: earlier }),
      aPod({ name: 'old', of: OLD, requests: { cpu: '1300m' }, createdAt: later }),
    );
    expect(namespace.pool().charges).toEqual([1100]);
    namespace.put(aPod({ name: 'newest', of: NEW, requests: { cpu: '1100m' }, createdAt: later, phase: 'Failed' }));
    expect(namespace.pool().charges).toEqual([1200]);
  });

  it('follows a return to an old template, whose ReplicaSet gets a new revision', () => {
    namespace.put(aPod({ name: 'old', of: OLD, requests: { cpu: '1300m' } }));
    expect(namespace.pool().charges).toEqual([1000]);
    namespace.put(aReplicaSet({ hash: 'old', revision: 3 }));
    expect(namespace.pool().charges).toEqual([1300]);
  });

  it("goes by a StatefulSet's own word for which pods are current", () => {
    const set = aStatefulSet({ revision: 'pool-2' });
    namespace.put(aScaledObject({ target: { kind: 'StatefulSet', name: 'pool' } }), set);
    const revision = (name: string): { readonly 'controller-revision-hash': string } => ({
      'controller-revision-hash': name,
    });
    namespace.put(aPod({ name: 'pool-0', of: set, labels: revision('pool-1'), requests: { cpu: '2' } }));
    expect(namespace.pool().charges).toEqual([1000]);
    namespace.put(aPod({ name: 'pool-1', of: set, labels: revision('pool-2'), requests: { cpu: '3' } }));
    expect(namespace.pool().charges).toEqual([3000]);
  });

  it('is not told by pods of the target that the pool had before', () => {
    const other = aDeployment({ name: 'other', requests: { cpu: '2' } });
    namespace.put(other, aReplicaSet({ of: other, hash: 'new' }), aPod({ of: NEW, requests: { cpu: '3' } }));
    expect(namespace.pool().charges).toEqual([3000]);
    namespace.put(aScaledObject({ target: { name: 'other' } }));
    expect(namespace.pool()).toMatchObject({ charges: [2000], pods: { active: 0 } });
  });

  it('has the defaults of a LimitRange where the template names nothing', () => {
    namespace.put(aDeployment({ requests: {} }), aLimitRange({ cpu: '250m' }));
    expect(namespace.pool().charges).toEqual([250]);
    namespace.remove(aLimitRange({}));
    expect(namespace.mistake()).toBe(
      'quota quota limits requests.cpu, and the pod template does not name it for every container, so every pod would be ' +
        'refused; set resources.requests.cpu of every container, init containers too, or, where pods get it from elsewhere, cpu in the metadata',
    );
  });

  it('is not free where the target has no template, as a Rollout with a workloadRef', () => {
    const rollout = aForeignTarget();
    const { template: _, ...spec } = rollout['spec'] as { readonly template: unknown };
    const kinds = [{ group: 'argoproj.io', version: 'v1alpha1', plural: 'rollouts', kind: 'Rollout' }];
    const space = aWatchedNamespace({ scaleTargets: kinds });
    const target = { apiVersion: 'argoproj.io/v1alpha1', kind: 'Rollout', name: 'pool' };
    space.put(aQuota(), { ...rollout, spec }, aScaledObject({ target }));
    expect(space.mistake()).toMatch('the pod template does not name it for every container');
    space.put(aScaledObject({ target, trigger: { cpu: '2' } }));
    expect(space.pool().charges).toEqual([2000]);
  });

  it('is not BestEffort where the trigger says what it requests', () => {
    namespace.put(aDeployment({ requests: {} }), aQuota({ spec: { scopes: ['NotBestEffort'] } }));
    namespace.put(aScaledObject({ trigger: { cpu: '2' } }));
    expect(namespace.pool().charges).toEqual([2000]);
  });

  it('is what the trigger says, before all else and resource by resource', () => {
    namespace.put(aQuota({ hard: { 'requests.cpu': '10', 'requests.memory': '10Gi' } }));
    namespace.put(aScaledObject({ trigger: { cpu: '2', memory: '1Gi' } }), aPod({ of: NEW, requests: { cpu: '3' } }));
    expect(namespace.pool().charges).toEqual([2000, 1024 ** 3]);
    namespace.put(aScaledObject({ trigger: { memory: '2Gi' } }));
    expect(namespace.pool().charges).toEqual([3000, 2 * 1024 ** 3]);
  });
});
