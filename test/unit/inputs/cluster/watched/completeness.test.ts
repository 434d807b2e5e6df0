import { describe, expect, it } from 'vitest';
import { describeRefusal } from '../../../../../src/kubernetes/api-failure.ts';
import {
  aDeployment,
  aForeignTarget,
  aPod,
  aQuota,
  aReplicaSet,
  aScaledObject,
} from '../../../../builders/kubernetes.ts';
import { aWatchedNamespace, type Trouble } from './watched-namespace.ts';

const ROLLOUTS = { group: 'argoproj.io', version: 'v1alpha1', plural: 'rollouts', kind: 'Rollout' };
const ROLLOUT = { apiVersion: 'argoproj.io/v1alpha1', kind: 'Rollout', name: 'pool' };

const LISTING: Trouble = { state: 'never' };
const STALE: Trouble = { state: 'stale' };

function forbid(plural: string): Trouble {
  const resource = { version: 'v1', plural, namespace: 'space' };
  const { kind, reason } = describeRefusal({ verb: 'list', resource }, { status: 403, message: 'no' });
  return { state: 'never', failure: { kind, reason, atMs: 0 } };
}

function toSentence(plural: string): string {
  return `may not list ${plural} in namespace space: the ServiceAccount needs "list" (HTTP 403: no)`;
}

function aNamespaceWith(troubles: Readonly<Record<string, Trouble>>) {
  const namespace = aWatchedNamespace({ troubles, scaleTargets: [ROLLOUTS] });
  namespace.put(aQuota(), aScaledObject(), aDeployment({ replicas: 2 }));
  return namespace;
}

describe('a namespace of which something is not known', () => {
  it('is held by nothing where all is listed and connected', () => {
    expect(aNamespaceWith({}).state().heldBecause).toBeUndefined();
    expect(aNamespaceWith({}).pool().warnings).toEqual([]);
  });

  it.each(['scaledobjects', 'resourcequotas', 'pods', 'replicasets', 'deployments', 'statefulsets'])(
    'is held while %s may not be listed, with the sentence that says so',
    (plural) => {
      const namespace = aNamespaceWith({ [plural]: forbid(plural) });
      expect(namespace.state().heldBecause).toBe(toSentence(plural));
    },
  );

  it('holds a pool whose kind of target is old, and that one alone', () => {
    const troubles: Record<string, Trouble> = {};
    const namespace = aNamespaceWith(troubles);
    namespace.put(aForeignTarget({ replicas: 7 }), aScaledObject({ target: ROLLOUT }));
    expect(namespace.pool().heldBecause).toBeUndefined();
    troubles['rollouts'] = STALE;
    expect(namespace.pool().heldBecause).toBe('what is known of rollouts in namespace space is more than 15 s old');
    expect(namespace.state().heldBecause).toBeUndefined();
  });

  it('says that a target is missing as soon as its kind is listed, without another change', () => {
    const troubles: Record<string, Trouble> = { rollouts: LISTING };
    const namespace = aNamespaceWith(troubles);
    namespace.put(aScaledObject({ target: ROLLOUT }));
    expect(namespace.pool().heldBecause).toBe('rollouts in namespace space were not listed yet');
    delete troubles['rollouts'];
    expect(namespace.mistake()).toMatch('Rollout space/pool does not exist');
  });

  it('is held until a first list is complete: no quota that was seen is not the same as none', () => {
    const namespace = aWatchedNamespace({ troubles: { resourcequotas: LISTING } });
    namespace.put(aScaledObject(), aDeployment());
    expect(namespace.state().heldBecause).toBe('resourcequotas in namespace space were not listed yet');
  });

  it('is held once what is known is too old, by a sentence that stays the same', () => {
    expect(aNamespaceWith({ pods: STALE }).state().heldBecause).toBe(
      'what is known of pods in namespace space is more than 15 s old',
    );
  });

  it.each([
    ['limitranges', 'defaults that LimitRanges fill in are not known before a first worker runs'],
    ['horizontalpodautoscalers', 'the HPA and how it behaves are not known'],
    ['jobs', 'no room is kept for refused pods of Jobs'],
    ['events', 'refused pods are seen late, and those of Jobs not at all'],
  ])('goes on without %s, and warns', (plural, without) => {
    const namespace = aNamespaceWith({ [plural]: forbid(plural) });
    expect(namespace.state().heldBecause).toBeUndefined();
    expect(namespace.pool().warnings).toEqual([`${without}: ${toSentence(plural)}`]);
  });

  it('does not warn of what may still be listed a moment later', () => {
    expect(aNamespaceWith({ events: LISTING }).pool().warnings).toEqual([]);
  });

  it('is held as soon as something is not known, and no longer once it is', () => {
    const troubles: Record<string, Trouble> = {};
    const namespace = aNamespaceWith(troubles);
    const known = namespace.state();
    troubles['pods'] = STALE;
    expect(namespace.state()).toEqual({ ...known, heldBecause: expect.stringContaining('pods') });
    delete troubles['pods'];
    expect(namespace.state()).toEqual(known);
  });
});

describe('a pool whose scale target is not there', () => {
  it('is rejected once it is known that there is none', () => {
    const namespace = aNamespaceWith({});
    namespace.remove(aDeployment());
    expect(namespace.mistake()).toBe('Deployment space/pool does not exist, which ScaledObject space/pool scales');
  });

  it('is taken up as soon as it is made, with pods that were there before it', () => {
    const namespace = aWatchedNamespace();
    const replicaSet = aReplicaSet();
    namespace.put(aQuota(), aScaledObject(), replicaSet, aPod({ of: replicaSet }));
    expect(namespace.mistake()).toBeDefined();
    expect(namespace.pods().active).toBe(0);
    namespace.put(aDeployment());
    expect(namespace.pods()).toMatchObject({ active: 1, appeared: 1 });
  });

  it('is rejected with what to set where its kind is not watched', () => {
    const namespace = aWatchedNamespace();
    namespace.put(aQuota(), aScaledObject({ target: ROLLOUT }), aDeployment());
    expect(namespace.mistake()).toBe(
      'Rollout pool is of a kind that is not watched: add Rollout of argoproj.io/v1alpha1 to scaleTargets, ' +
        'which ScaledObject space/pool scales',
    );
  });

  it('is held, and holds nobody else, while a kind that was added to scaleTargets cannot be listed', () => {
    const namespace = aNamespaceWith({ rollouts: forbid('rollouts') });
    namespace.put(aScaledObject({ name: 'other', target: ROLLOUT }));
    expect(namespace.state().heldBecause).toBeUndefined();
    expect(namespace.pool('pool').heldBecause).toBeUndefined();
    expect(namespace.pool('other')).toMatchObject({
      heldBecause: toSentence('rollouts'),
      replicas: 0,
      charges: [0],
    });
  });

  it('may be of another kind with the same name', () => {
    const namespace = aNamespaceWith({});
    namespace.put(aForeignTarget({ replicas: 7 }), aScaledObject({ name: 'other', target: ROLLOUT }));
    expect(namespace.pool('pool').replicas).toBe(2);
    expect(namespace.pool('other').replicas).toBe(7);
    namespace.remove(aForeignTarget());
    expect(namespace.pool('pool').replicas).toBe(2);
    expect(namespace.mistake('other')).toMatch('Rollout space/pool does not exist');
  });
});
