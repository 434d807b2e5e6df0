import { describe, expect, it } from 'vitest';
import { isCharged } from '../../../../../src/inputs/cluster/objects/pod-charge.ts';
import { createPodReader, type KeptPod } from '../../../../../src/inputs/cluster/objects/pod.ts';
import type { KubernetesObject } from '../../../../../src/kubernetes/object.ts';

function aPod({ metadata = {}, spec = {}, status = {} } = {}): KubernetesObject {
  const requests = { cpu: '500m', memory: '1Gi' };
  return {
    metadata: {
      name: 'worker-1',
      namespace: 'space',
      resourceVersion: '7',
      uid: 'uid-1',
      creationTimestamp: '2026-01-02T03:04:05Z',
      labels: { app: 'worker' },
      ...metadata,
    },
    spec: { containers: [{ name: 'main', resources: { requests } }], ...spec },
    status: { phase: 'Running', qosClass: 'Burstable', ...status },
  };
}

function read(object: KubernetesObject): KeptPod {
  const pod = createPodReader()(object);
  if (pod === undefined) throw new Error('every pod is wanted');
  return pod;
}

describe('a pod', () => {
  it('is kept with what quotas and pools look at, and nothing else', () => {
    const ownerReferences = [
      { apiVersion: 'v1', kind: 'Other', name: 'other', uid: 'uid-3' },
      { apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'worker', uid: 'uid-2', controller: true },
    ];
    expect(read(aPod({ metadata: { ownerReferences } }))).toEqual({
      namespace: 'space',
      name: 'worker-1',
      uid: 'uid-1',
      labels: new Map([['app', 'worker']]),
      owner: { apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'worker', uid: 'uid-2' },
      createdAt: '2026-01-02T03:04:05Z',
      isTerminating: false,
      isFinished: false,
      shape: {
        requests: new Map([
          ['cpu', 500_000_000n],
          ['memory', 2n ** 30n * 10n ** 9n],
        ]),
        limits: new Map(),
        usesCrossNamespaceAffinity: false,
        isBestEffort: false,
        unnamed: new Set(['limits.cpu', 'limits.memory']),
      },
    });
  });

  it('shares what is equal with the pods that were read before', () => {
    const toKept = createPodReader();
    const metadata = { ownerReferences: [{ kind: 'ReplicaSet', name: 'worker', uid: 'uid-2', controller: true }] };
    const [first, second] = [toKept(aPod({ metadata })), toKept(aPod({ metadata: { ...metadata, name: 'worker-2' } }))];
    expect(second?.name).toBe('worker-2');
    expect(second?.shape).toBe(first?.shape);
    expect(second?.labels).toBe(first?.labels);
    expect(second?.owner).toBe(first?.owner);
  });

  it('shares nothing with a pod that differs', () => {
    const toKept = createPodReader();
    const shapes = [
      aPod(),
      aPod({ spec: { priorityClassName: 'high' } }),
      aPod({ spec: { activeDeadlineSeconds: 5 } }),
      aPod({ spec: { overhead: { cpu: '1m' } } }),
      aPod({ status: { qosClass: 'BestEffort' } }),
    ].map((object) => toKept(object)?.shape);
    expect(new Set(shapes).size).toBe(shapes.length);
  });

  it('goes on being read rightly when there are more templates than are remembered', () => {
    const toKept = createPodReader();
    const read = (index: number) =>
      toKept(aPod({ spec: { activeDeadlineSeconds: index } }))?.shape.activeDeadlineSeconds;
    const indexes = Array.from({ length: 5_000 }, (_, index) => index);
    expect(indexes.map(read)).toEqual(indexes);
    expect(read(3)).toBe(3);
  });

  it('is read as far as it can be, however odd', () => {
    const metadata = {
      uid: 5,
      labels: ['a'],
      ownerReferences: [null, { controller: true }],
      deletionTimestamp: 'never',
    };
    const odd = aPod({ metadata: { ...metadata, deletionGracePeriodSeconds: 30 } });
    expect(read({ ...odd, spec: null, status: 'none' })).toMatchObject({
      uid: '',
      labels: new Map(),
      owner: { kind: '', name: '' },
      isTerminating: true,
      isFinished: false,
      shape: { requests: new Map() },
    });
  });
});

describe('a charge', () => {
  it.each([
    ['Pending', true],
    ['Running', true],
    ['Unknown', true],
    ['Succeeded', false],
    ['Failed', false],
  ])('of a pod that is %s is made: %s', (phase, expected) => {
    expect(isCharged(read(aPod({ status: { phase } })), 0)).toBe(expected);
  });

  it('goes on while a pod terminates, until it is late by its grace period once more', () => {
    const deletionTimestamp = '2026-01-02T03:05:00Z';
    const pod = read(aPod({ metadata: { deletionTimestamp, deletionGracePeriodSeconds: 30 } }));
    const lastMs = Date.parse(deletionTimestamp) + 30_000;
    expect(pod).toMatchObject({ isTerminating: true, chargedUntilMs: lastMs });
    expect([isCharged(pod, lastMs), isCharged(pod, lastMs + 1)]).toEqual([true, false]);
  });

  it('goes on for ever where nobody said how much grace a pod has', () => {
    const pod = read(aPod({ metadata: { deletionTimestamp: '2026-01-02T03:05:00Z' } }));
    expect(isCharged(pod, Number.MAX_SAFE_INTEGER)).toBe(true);
  });
});
