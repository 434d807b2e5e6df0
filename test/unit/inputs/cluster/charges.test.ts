import { describe, expect, it } from 'vitest';
import { parseQuantity } from '../../../../src/contract/quantity.ts';
import { lacksResource, toCharge } from '../../../../src/inputs/cluster/charges.ts';
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
