import { beforeEach, describe, expect, it } from 'vitest';
import { toCompleteness } from '../../../../../src/inputs/cluster/watched/completeness.ts';
import {
  aDeployment,
  aLimitRange,
  anAutoscaler,
  anEvent,
  aPod,
  aQuota,
  aReplicaSet,
  aScaledObject,
} from '../../../../builders/kubernetes.ts';
import { aWatchedNamespace, type WatchedNamespace } from './watched-namespace.ts';

const DEPLOYMENT = aDeployment({ name: 'a' });
const WORKERS = aReplicaSet({ of: DEPLOYMENT });
const OTHER_WORKERS = aReplicaSet({ of: aDeployment({ name: 'b' }) });

describe('of what one change costs', () => {
  let namespace: WatchedNamespace;
  beforeEach(() => {
    namespace = aWatchedNamespace();
    namespace.put(aQuota());
    for (const name of ['a', 'b']) namespace.put(aScaledObject({ name }), aDeployment({ name }));
    namespace.put(WORKERS, OTHER_WORKERS, aPod({ of: WORKERS }));
  });

  it.each([
    ['a pod of another one', aPod({ name: 'other', of: OTHER_WORKERS })],
    ['a pod of nobody', aPod({ name: 'other' })],
    ['the number of replicas of another one', aDeployment({ name: 'b', replicas: 9 })],
    ['what another one was refused', anEvent({ about: OTHER_WORKERS })],
    ['the HPA of another one', anAutoscaler({ of: aScaledObject({ name: 'b' }) })],
    ['what a quota says is used', aQuota({ used: { 'requests.cpu': '5' } })],
  ])('a pool stays the very same while it is %s that changes', (_, changed) => {
    const [before] = namespace.state().pools;
    namespace.put(changed);
    expect(namespace.state().pools[0]).toBe(before);
  });

  it.each([
    ['one of its pods', aPod({ of: WORKERS, phase: 'Failed' })],
    ['a pod that is new', aPod({ name: 'new', of: WORKERS })],
    ['its number of replicas', aDeployment({ name: 'a', replicas: 9 })],
    ['its ScaledObject', aScaledObject({ name: 'a', spec: { maxReplicaCount: 5 } })],
    ['its HPA', anAutoscaler({ of: aScaledObject({ name: 'a' }) })],
    ['the template that is current', aReplicaSet({ of: DEPLOYMENT, hash: 'second', revision: 2 })],
    ['what it was refused', anEvent({ about: WORKERS })],
    ['a LimitRange', aLimitRange({ cpu: '1' })],
    ['the rows of a quota', aQuota({ hard: { pods: '5' } })],
    ['a warning that is about all', aQuota({ annotations: { 'quotient/reserve': 'cpus=1' } })],
  ])('a pool is put together anew when it is %s that changes', (_, changed) => {
    const [before] = namespace.state().pools;
    namespace.put(changed);
    expect(namespace.state().pools[0]).not.toBe(before);
  });

  it('a pool is put together anew when we write its replicas, and once the watch shows it', () => {
    const [before] = namespace.state().pools;
    namespace.model.noteWrite('a', { replicas: 7, resourceVersion: '1000', target: 'a' });
    expect(namespace.state().pools[0]).toMatchObject({ replicas: 7 });
    namespace.model.noteWrite('a', { replicas: 7, resourceVersion: '1', target: 'a' });
    expect(namespace.state().pools[0]).toEqual(before);
  });

  it('a pool is put together anew when it is learned that the cluster knows tolerances', () => {
    namespace.put(anAutoscaler({ of: aScaledObject({ name: 'a' }) }));
    const warn = (knowsTolerance: boolean): readonly string[] | undefined =>
      namespace.model.state(toCompleteness('space', [], { staleAfterMs: 15_000, knowsTolerance })).pools[0]?.warnings;
    expect(warn(false)).toEqual([]);
    expect(warn(true)).toEqual([expect.stringContaining('tolerance: "0"'), expect.stringContaining('tolerance: "0"')]);
  });

  it('a pool that was deleted and made again starts from what is there then', () => {
    namespace.state();
    namespace.remove(aScaledObject({ name: 'a' }));
    expect(namespace.state().pools.map(({ name }) => name)).toEqual(['b']);
    namespace.put(aScaledObject({ name: 'a' }));
    expect(namespace.pool('a').pods).toMatchObject({ active: 1 });
  });
});
