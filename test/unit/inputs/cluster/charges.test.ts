import { describe, expect, it } from 'vitest';
import { parseQuantity } from '../../../../src/contract/quantity.ts';
import { isChargedToPods, lacksResource, toCharge } from '../../../../src/inputs/cluster/charges.ts';
import type { PodShape } from '../../../../src/inputs/cluster/pod-shape.ts';
import { matchesScopes, type ScopeRequirement } from '../../../../src/inputs/cluster/quota-scopes.ts';

function aPod(changes: Partial<PodShape> = {}): PodShape {
  return { requests: new Map(), limits: new Map(), usesCrossNamespaceAffinity: false, ...changes };
}

function quantities(texts: Record<string, string>) {
  return new Map(Object.entries(texts).map(([name, text]) => [name, parseQuantity(text) ?? -1n]));
}

const busy = aPod({
  requests: quantities({
    cpu: '500m',
    memory: '1Gi',
    'ephemeral-storage': '1k',
    'nvidia.com/gpu': '2',
    'deviceclass.resource.kubernetes.io/gpu': '3',
    'kubernetes.io/gpu': '3',
    'hugepages-2Mi': '4Mi',
  }),
  limits: quantities({ cpu: '2', memory: '2Gi', 'nvidia.com/gpu': '2' }),
});

describe('charges', () => {
  it.each([
    ['cpu', 500],
    ['requests.cpu', 500],
    ['limits.cpu', 2000],
    ['memory', 2 ** 30],
    ['requests.memory', 2 ** 30],
    ['limits.memory', 2 ** 31],
    ['ephemeral-storage', 1000],
    ['requests.ephemeral-storage', 1000],
    ['pods', 1],
    ['count/pods', 1],
    ['requests.nvidia.com/gpu', 2],
    ['requests.deviceclass.resource.kubernetes.io/gpu', 3],
    ['requests.kubernetes.io/gpu', 0],
    ['hugepages-2Mi', 4 * 2 ** 20],
    ['requests.hugepages-2Mi', 4 * 2 ** 20],
    ['nvidia.com/gpu', 0],
    ['limits.nvidia.com/gpu', 0],
    ['services', 0],
    ['count/jobs.batch', 0],
    ['requests.storage', 0],
  ])('of %s: %d', (resource, amount) => {
    expect(toCharge(busy, resource)).toBe(amount);
  });

  it.each(['cpu', 'memory', 'requests.cpu', 'requests.memory', 'limits.cpu', 'limits.memory'])(
    'of %s refuse a pod that names none',
    (resource) => {
      expect(lacksResource(aPod(), resource)).toBe(true);
      expect(lacksResource(busy, resource)).toBe(false);
    },
  );

  it.each(['pods', 'ephemeral-storage', 'requests.nvidia.com/gpu'])(
    'of %s refuse nobody for naming none',
    (resource) => {
      expect(lacksResource(aPod(), resource)).toBe(false);
    },
  );
});

describe('a quota that limits a resource', () => {
  it.each([
    'cpu',
    'requests.memory',
    'limits.ephemeral-storage',
    'pods',
    'count/pods',
    'hugepages-1Gi',
    'requests.a.com/b',
  ])('of %s limits pods', (resource) => expect(isChargedToPods(resource)).toBe(true));

  it.each([
    'services',
    'requests.storage',
    'count/jobs.batch',
    'a.com/b',
    'limits.a.com/b',
    'limits.hugepages-2Mi',
    'requests.pods',
  ])('of %s does not', (resource) => expect(isChargedToPods(resource)).toBe(false));

  it('refuses a pod of which only one container does not name it', () => {
    const half = { ...busy, unnamed: new Set(['limits.memory'] as const) };
    expect(['limits.memory', 'memory', 'limits.cpu'].map((resource) => lacksResource(half, resource))).toEqual([
      true,
      false,
      false,
    ]);
  });
});

describe('scopes', () => {
  const classed = aPod({ priorityClassName: 'high' });
  const requirement = (operator: ScopeRequirement['operator'], ...values: string[]): ScopeRequirement => ({
    scopeName: 'PriorityClass',
    operator,
    values,
  });

  it.each([
    ['BestEffort', aPod(), true],
    ['BestEffort', busy, false],
    ['BestEffort', aPod({ limits: quantities({ memory: '1' }) }), false],
    ['BestEffort', aPod({ requests: quantities({ cpu: '0' }) }), true],
    ['NotBestEffort', busy, true],
    ['NotBestEffort', { ...busy, isBestEffort: true }, false],
    ['Terminating', aPod({ activeDeadlineSeconds: 0 }), true],
    ['Terminating', aPod(), false],
    ['NotTerminating', aPod(), true],
    ['CrossNamespacePodAffinity', aPod({ usesCrossNamespaceAffinity: true }), true],
    ['CrossNamespacePodAffinity', aPod(), false],
    ['PriorityClass', classed, true],
    ['PriorityClass', aPod(), false],
  ] as const)('%s matches case %#', (scope, pod, matches) => {
    expect(matchesScopes({ scopes: [scope] }, pod)).toBe(matches);
  });

  it.each([
    [requirement('In', 'high', 'low'), classed, true],
    [requirement('In', 'low'), classed, false],
    [requirement('In', 'low'), aPod(), false],
    [requirement('NotIn', 'low'), classed, true],
    [requirement('NotIn', 'high'), classed, false],
    [requirement('NotIn', 'high'), aPod(), true],
    [requirement('Exists'), classed, true],
    [requirement('DoesNotExist'), classed, false],
    [requirement('DoesNotExist'), aPod(), true],
  ])('the selector %j matches case %#', (expression, pod, matches) => {
    expect(matchesScopes({ scopes: [], scopeSelector: { matchExpressions: [expression] } }, pod)).toBe(matches);
  });

  it('must all match', () => {
    const scopes = { scopes: ['NotBestEffort', 'NotTerminating'] as const };
    expect(matchesScopes(scopes, busy)).toBe(true);
    expect(matchesScopes(scopes, aPod())).toBe(false);
    expect(matchesScopes({ scopes: [] }, aPod())).toBe(true);
  });
});
