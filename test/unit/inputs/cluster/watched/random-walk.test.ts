import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import type { NamespaceState } from '../../../../../src/inputs/cluster/cluster.ts';
import {
  aDeployment,
  aJob,
  aLimitRange,
  aPod,
  aQuota,
  aReplicaSet,
  aScaledObject,
  type RawObject,
} from '../../../../builders/kubernetes.ts';
import { aWatchedNamespace, type WatchedNamespace, WINDOW_MS } from './watched-namespace.ts';

/** One thing that happens to a namespace. */
type Step =
  | { readonly kind: 'put'; readonly object: RawObject }
  | { readonly kind: 'remove'; readonly object: RawObject }
  | { readonly kind: 'look' }
  | { readonly kind: 'relist' }
  | { readonly kind: 'wait'; readonly ms: number };

const POOLS = ['a', 'b'] as const;
const DEPLOYMENTS = POOLS.map((name) => aDeployment({ name }));
const REPLICA_SETS = DEPLOYMENTS.flatMap((of) =>
  ['first', 'second'].map((hash, index) => aReplicaSet({ of, hash, revision: index + 1 })),
);
const OWNERS = [...REPLICA_SETS, aJob(), undefined];

const pods = fc
  .record({
    name: fc.constantFrom(...Array.from({ length: 8 }, (_, index) => `pod-${index}`)),
    uid: fc.constantFrom('old', 'old', 'old', 'new'),
    of: fc.constantFrom(...OWNERS),
    requests: fc.constantFrom({ cpu: '1' }, { cpu: '250m', memory: '1Gi' }, {}),
    phase: fc.constantFrom('Pending', 'Running', 'Running', 'Succeeded', 'Failed'),
    // The walk begins at 12:00:00 and takes some minutes.
    deletedAt: fc.constantFrom(undefined, undefined, '2026-11-24T12:00:10Z', '2026-11-24T12:01:00Z'),
    isHigh: fc.boolean(),
  })
  .map(({ of, deletedAt, isHigh, ...parts }) =>
    aPod({
      ...parts,
      ...(of === undefined ? {} : { of }),
      ...(deletedAt === undefined ? {} : { deletedAt }),
      ...(isHigh ? { podSpec: { priorityClassName: 'high' } } : {}),
    }),
  );

const quotas = fc
  .record({
    name: fc.constantFrom('one', 'two'),
    hard: fc.constantFrom({ 'requests.cpu': '10' }, { memory: '8Gi', pods: '9' }, { 'count/pods': '20', cpu: '4' }),
    isScoped: fc.boolean(),
  })
  .map(({ name, hard, isScoped }) => {
    const isHigh = { scopeName: 'PriorityClass', operator: 'In', values: ['high'] };
    return aQuota({ name, hard, spec: isScoped ? { scopeSelector: { matchExpressions: [isHigh] } } : {} });
  });

const scaledObjects = fc
  .record({ name: fc.constantFrom(...POOLS), target: fc.constantFrom(...POOLS) })
  .map(({ name, target }) => aScaledObject({ name, target: { name: target } }));

const deployments = fc
  .record({
    name: fc.constantFrom(...POOLS),
    replicas: fc.constantFrom(0, 3),
    requests: fc.constantFrom({ cpu: '1' }, { cpu: '2' }, {}),
  })
  .map(aDeployment);

const objects = fc.oneof(
  { weight: 8, arbitrary: pods },
  { weight: 1, arbitrary: quotas },
  { weight: 1, arbitrary: scaledObjects },
  { weight: 1, arbitrary: fc.constantFrom(...REPLICA_SETS) },
  { weight: 1, arbitrary: deployments },
  { weight: 1, arbitrary: fc.constantFrom(aLimitRange({ cpu: '100m' }), aLimitRange({ cpu: '300m' })) },
);

const steps: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: objects.map((object) => ({ kind: 'put', object }) as const) },
  { weight: 2, arbitrary: objects.map((object) => ({ kind: 'remove', object }) as const) },
  { weight: 3, arbitrary: fc.constant({ kind: 'look' } as const) },
  { weight: 1, arbitrary: fc.constant({ kind: 'relist' } as const) },
  { weight: 1, arbitrary: fc.constantFrom(100, 1_500, 20_000).map((ms) => ({ kind: 'wait', ms }) as const) },
);

/** The objects that are there at the end of a walk, in the order in which they came; the namespace has seen every step. */
async function walk(namespace: WatchedNamespace, walked: readonly Step[]): Promise<readonly RawObject[]> {
  const there = new Map<string, RawObject>();
  for (const step of walked) {
    switch (step.kind) {
      case 'put':
        namespace.put(step.object);
        there.set(toName(step.object), step.object);
        break;
      case 'remove':
        namespace.remove(step.object);
        there.delete(toName(step.object));
        break;
      case 'look':
        namespace.state();
        break;
      case 'relist':
        namespace.relist(
          'Pod',
          [...there.values()].filter(({ kind }) => kind === 'Pod'),
        );
        break;
      case 'wait':
        await namespace.clock.advance(step.ms);
        break;
    }
  }
  return [...there.values()];
}

function toName({ kind, metadata }: RawObject): string {
  return `${kind}/${metadata.name}`;
}

/** What a namespace comes to; how long its pods have been known is left out, as is who was seen to come and go. */
function toSums({ rows, pools }: NamespaceState): object {
  return {
    rows: rows.map(({ quota, resource, foreign, observed }) => [quota, resource, foreign, observed?.pods]),
    pools: pools.map(({ pods, ...pool }) => {
      const { active, terminating, charges } = pods ?? {};
      const { name, state, replicas, warnings, charges: ofWorker } = pool;
      const mistake = pool.state === 'rejected' ? pool.mistake : undefined;
      return { name, state, replicas, warnings, ofWorker, mistake, active, terminating, charges };
    }),
  };
}

const START = [
  aQuota({ name: 'one', hard: { 'requests.cpu': '10', pods: '50' } }),
  ...POOLS.map((name) => aScaledObject({ name })),
  ...DEPLOYMENTS,
  ...REPLICA_SETS,
];

const walks = fc
  .array(steps, { minLength: 1, maxLength: 80 })
  .map((steps) => [...START.map((object) => ({ kind: 'put', object }) as const), ...steps]);

it('any walk leaves the sums that counting afresh gives, whatever the order', async () => {
  await fc.assert(
    fc.asyncProperty(walks, async (walked) => {
      const namespace = aWatchedNamespace();
      const there = await walk(namespace, walked);
      for (const order of [there, there.toReversed()]) {
        const afresh = aWatchedNamespace({ clock: namespace.clock });
        afresh.put(...order);
        expect(toSums(namespace.state())).toEqual(toSums(afresh.state()));
      }
    }),
    { numRuns: 500 },
  );
});

it('any walk ends with nothing uncounted once all is older than the window, and new pods alone are uncounted then', async () => {
  await fc.assert(
    fc.asyncProperty(walks, fc.array(pods, { maxLength: 5 }), async (walked, further) => {
      const namespace = aWatchedNamespace();
      const there = await walk(namespace, walked);
      await namespace.clock.advance(WINDOW_MS + 1);
      namespace.put(...there);
      expect(toUncounted(namespace)).toEqual(toUncounted(namespace).map(() => 0));
      const newcomers = further.map(({ metadata, ...pod }, index) => {
        const name = `newcomer-${index}`;
        return { ...pod, metadata: { ...metadata, name, uid: name } };
      });
      namespace.put(...newcomers);
      const alone = aWatchedNamespace({ clock: namespace.clock });
      alone.put(...there.filter(({ kind }) => kind !== 'Pod'), ...newcomers);
      expect(toUncounted(namespace)).toEqual(alone.state().rows.map(({ observed }) => observed?.pods));
    }),
    { numRuns: 200 },
  );
});

function toUncounted(namespace: WatchedNamespace): readonly (number | undefined)[] {
  return namespace.state().rows.map(({ observed }) => observed?.uncounted);
}
