import { beforeEach, describe, expect, it } from 'vitest';
import { aDeployment, aPod, aQuota, aReplicaSet, aScaledObject } from '../../../../builders/kubernetes.ts';
import { aWatchedNamespace, type WatchedNamespace } from './watched-namespace.ts';

const WORKERS = aReplicaSet();
const HIGH = { matchExpressions: [{ scopeName: 'PriorityClass', operator: 'In', values: ['high'] }] };
const IS_HIGH = { priorityClassName: 'high' };

describe('quotas of a namespace', () => {
  let namespace: WatchedNamespace;
  beforeEach(() => {
    namespace = aWatchedNamespace();
    namespace.put(aScaledObject(), aDeployment(), WORKERS, aPod({ of: WORKERS }));
  });

  /** Each row in words. */
  function rows(): readonly string[] {
    return namespace.state().rows.map(({ quota, resource, hard }) => `${quota} ${resource} ${hard}`);
  }

  it('give one row per quota and resource, in the order of their names, and are never merged', () => {
    namespace.put(aQuota({ name: 'two', hard: { cpu: '5' } }), aQuota({ name: 'one', hard: { pods: '3', cpu: '7' } }));
    expect(rows()).toEqual(['one pods 3', 'one cpu 7000', 'two cpu 5000']);
    expect(namespace.pool().charges).toEqual([1, 1000, 1000]);
  });

  it('that are changed are counted by their new rows at once', () => {
    namespace.put(aQuota({ hard: { 'requests.cpu': '10' } }));
    expect(namespace.pods().charges).toEqual([1000]);
    namespace.put(aQuota({ hard: { 'requests.cpu': '8', pods: '4' } }));
    expect(rows()).toEqual(['quota requests.cpu 8000', 'quota pods 4']);
    expect(namespace.pods().charges).toEqual([1000, 1]);
    expect(namespace.state().rows.map(({ observed }) => observed?.pods)).toEqual([1000, 1]);
  });

  it('that are deleted limit nobody, and every pool is told so', () => {
    namespace.put(aQuota());
    expect(namespace.pool().warnings).toEqual([]);
    namespace.remove(aQuota());
    expect(rows()).toEqual([]);
    expect(namespace.pool()).toMatchObject({
      charges: [],
      pods: { active: 1, charges: [] },
      warnings: ['no ResourceQuota limits pods of namespace space: only maxReplicaCount limits the pool'],
    });
    expect(namespace.state().heldBecause).toBeUndefined();
  });

  it('that have no status yet hold everything', () => {
    namespace.put(aQuota({ enforced: 'none' }));
    expect(namespace.state().heldBecause).toBe('ResourceQuota space/quota has no status yet');
    namespace.put(aQuota());
    expect(namespace.state().heldBecause).toBeUndefined();
  });

  it('are as large as what is wanted and enforced, whichever is less', () => {
    namespace.put(aQuota({ hard: { 'requests.cpu': '8' }, enforced: { 'requests.cpu': '10' } }));
    expect(rows()).toEqual(['quota requests.cpu 8000']);
    namespace.put(aQuota({ hard: { 'requests.cpu': '20' }, enforced: { 'requests.cpu': '10' } }));
    expect(rows()).toEqual(['quota requests.cpu 10000']);
  });

  it('with a scope charge nobody outside of it', () => {
    namespace.put(aQuota({ spec: { scopeSelector: HIGH } }), aPod({ name: 'other', podSpec: IS_HIGH }));
    expect(namespace.pool().charges).toEqual([0]);
    expect(namespace.state().rows).toMatchObject([{ foreign: 1000, observed: { pods: 1000 } }]);
    namespace.put(aDeployment({ podSpec: IS_HIGH }));
    expect(namespace.pool().charges).toEqual([0]);
    namespace.put(aPod({ of: WORKERS, podSpec: IS_HIGH }));
    expect(namespace.pool().charges).toEqual([1000]);
    expect(namespace.state().rows).toMatchObject([{ foreign: 1000, observed: { pods: 2000 } }]);
  });

  it('with another scope count all pods anew', () => {
    namespace.put(aQuota());
    expect(namespace.state().rows).toMatchObject([{ observed: { pods: 1000 } }]);
    namespace.put(aQuota({ spec: { scopeSelector: HIGH } }));
    expect(namespace.state().rows).toMatchObject([{ observed: { pods: 0 } }]);
  });

  it('keep what their annotation reserves', () => {
    namespace.put(aQuota({ annotations: { 'quotient/reserve': 'requests.cpu=1500m' } }));
    expect(namespace.state().rows).toMatchObject([{ hard: 10_000, reserve: 1_500 }]);
  });

  it('with a mistake in their annotation warn every pool', () => {
    namespace.put(aQuota({ annotations: { 'quotient/reserve': 'cpus=1' } }));
    expect(namespace.pool().warnings).toEqual([
      expect.stringContaining('annotation quotient/reserve of ResourceQuota space/quota'),
    ]);
  });
});
