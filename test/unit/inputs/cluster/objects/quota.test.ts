import { describe, expect, it } from 'vitest';
import { type KeptQuota, toKeptQuota } from '../../../../../src/inputs/cluster/objects/quota.ts';

interface Parts {
  readonly spec?: object;
  readonly status?: object;
  readonly reserve?: string;
}

function aQuota({ spec = {}, status, reserve }: Parts): KeptQuota {
  const annotations = reserve === undefined ? {} : { annotations: { 'quotient/reserve': reserve } };
  const metadata = { name: 'quota', namespace: 'space', resourceVersion: '1', ...annotations };
  const kept = toKeptQuota({ metadata, spec, status });
  if (kept === undefined) throw new Error('every quota is wanted');
  return kept;
}

/** A quota that the controller has counted. */
function counted(hard: Readonly<Record<string, string>>, parts: Parts = {}): KeptQuota {
  const used = Object.fromEntries(Object.keys(hard).map((resource) => [resource, '0']));
  return aQuota({ ...parts, spec: { hard, ...parts.spec }, status: { hard, used } });
}

describe('the rows of a quota', () => {
  it('are none of an extended resource by its bare name, which limits nothing, and its author hears of it', () => {
    const fine = {
      'requests.nvidia.com/gpu': '4',
      'count/jobs.batch': '1',
      'a.storageclass.storage.k8s.io/requests.storage': '1',
    };
    expect(counted(fine).warnings).toEqual([]);
    const quota = counted({ ...fine, 'nvidia.com/gpu': '4', 'limits.nvidia.com/gpu': '4' });
    expect(quota.rows).toMatchObject([{ resource: 'requests.nvidia.com/gpu' }]);
    const says = ' limits nothing: a quota counts it as requests.nvidia.com/gpu';
    expect(quota.warnings).toEqual([
      `hard nvidia.com/gpu of ResourceQuota space/quota${says}`,
      `hard limits.nvidia.com/gpu of ResourceQuota space/quota${says}`,
    ]);
  });

  it('are those that pods are charged in', () => {
    const resources = ['cpu', 'requests.memory', 'limits.cpu', 'pods', 'count/pods', 'requests.nvidia.com/gpu'];
    const others = [
      'services',
      'count/jobs.batch',
      'requests.storage',
      'gold.storageclass.storage.k8s.io/requests.storage',
    ];
    const hard = Object.fromEntries([...resources, ...others].map((resource) => [resource, '4']));
    expect(counted(hard).rows.map(({ resource }) => resource)).toEqual(resources);
  });

  it.each([
    ['raised', '4', '8', 4000],
    ['lowered', '8', '4', 4000],
  ])('believe the smaller ceiling while it is being %s', (_, enforced, wanted, hard) => {
    const spec = { hard: { cpu: wanted } };
    expect(aQuota({ spec, status: { hard: { cpu: enforced }, used: { cpu: '1' } } })).toMatchObject({
      rows: [{ resource: 'cpu', hard, used: 1000 }],
      isUnknown: false,
    });
  });

  it('hold a new one at once, and an old one until it is enforced no more', () => {
    const spec = { hard: { cpu: '4', pods: '5' } };
    const status = { hard: { cpu: '4', memory: '1Gi' }, used: { cpu: '1', memory: '1Mi' } };
    expect(aQuota({ spec, status })).toMatchObject({
      rows: [
        { resource: 'cpu', hard: 4000, used: 1000 },
        { resource: 'pods', hard: 5 },
        { resource: 'memory', hard: 2 ** 30, used: 2 ** 20 },
      ],
      isUnknown: false,
    });
  });

  it('round what is used up and what is allowed down', () => {
    const hard = { memory: '1500m' };
    expect(aQuota({ spec: { hard }, status: { hard, used: hard } }).rows).toMatchObject([{ hard: 1, used: 2 }]);
  });
});

describe('a quota is unknown', () => {
  const spec = { hard: { cpu: '4' } };
  it.each([
    ['before the controller has written its status', { spec }, true],
    ['while its status is empty', { spec, status: {} }, true],
    ['while nothing is known of what is used', { spec, status: { hard: { cpu: '4' } } }, true],
    ['not when it is counted', { spec, status: { hard: { cpu: '4' }, used: { cpu: '0' } } }, false],
    ['not when it limits nothing of pods', { spec: { hard: { services: '4' } } }, false],
    ['not when it limits nothing at all', {}, false],
  ])('%s', (_, parts, expected) => {
    expect(aQuota(parts).isUnknown).toBe(expected);
  });
});

describe('the scopes of a quota', () => {
  it('are read from both fields', () => {
    const expression = { scopeName: 'PriorityClass', operator: 'In', values: ['high'] };
    const spec = {
      scopes: ['NotBestEffort'],
      scopeSelector: { matchExpressions: [expression, { ...expression, operator: 'Exists', values: undefined }] },
    };
    expect(counted({ pods: '1' }, { spec }).scopes).toEqual({
      scopes: ['NotBestEffort'],
      scopeSelector: { matchExpressions: [expression, { scopeName: 'PriorityClass', operator: 'Exists', values: [] }] },
    });
  });

  it('that are not known let the quota count too many pods, and are told', () => {
    const spec = {
      scopes: ['NewScope'],
      scopeSelector: { matchExpressions: [{ scopeName: 'Other', operator: 'In' }] },
    };
    const quota = counted({ pods: '1' }, { spec });
    expect(quota.scopes).toEqual({ scopes: [] });
    expect(quota.warnings).toEqual([
      'scope NewScope of ResourceQuota space/quota is not known to this version, which takes the quota to count pods whether or not they match it',
      'scope {"scopeName":"Other","operator":"In"} of ResourceQuota space/quota is not known to this version, which takes the quota to count pods whether or not they match it',
    ]);
  });
});

describe('the reserve of a quota', () => {
  const hard = { cpu: '8', 'requests.cpu': '8', memory: '16Gi' };

  it('is taken from its annotation, for both names of a resource', () => {
    const { rows, warnings } = counted(hard, { reserve: ' requests.cpu = 1500m, memory=2Gi,' });
    expect(rows.map(({ reserve }) => reserve)).toEqual([1500, 1500, 2 * 2 ** 30]);
    expect(warnings).toEqual([]);
  });

  it.each([
    ['requests.cpu', '"requests.cpu" must be a resource and a quantity, such as requests.cpu=1'],
    ['cpu=1=2', '"cpu=1=2" must be a resource and a quantity, such as requests.cpu=1'],
    ['=1', '"=1" must be a resource and a quantity, such as requests.cpu=1'],
    ['cpu=one', 'cpu "one" must be a quantity of 0 or more, such as 500m or 2Gi'],
    ['cpu=-1', 'cpu "-1" must be a quantity of 0 or more, such as 500m or 2Gi'],
    ['memroy=1Gi', 'the quota does not limit "memroy"; did you mean "memory"?'],
    ['pods=1', 'the quota does not limit "pods"; known are: cpu, requests.cpu, memory'],
  ])('that is wrong (%s) is a warning and reserves nothing', (reserve, sentence) => {
    const quota = counted(hard, { reserve });
    expect(quota.warnings).toEqual([`annotation quotient/reserve of ResourceQuota space/quota: ${sentence}`]);
    expect(quota.rows.map((row) => row.reserve)).toEqual([0, 0, 0]);
  });

  it('keeps its right parts beside wrong ones', () => {
    const quota = counted(hard, { reserve: 'memory=1Gi,cpu=x' });
    expect(quota.rows.map(({ reserve }) => reserve)).toEqual([0, 0, 2 ** 30]);
    expect(quota.warnings).toHaveLength(1);
  });
});

describe('an odd quota', () => {
  it.each([
    [{ spec: undefined, status: 'none' }],
    [{ spec: { hard: [], scopes: 3, scopeSelector: [] }, status: { hard: 4 } }],
    [{ spec: { hard: { services: {}, secrets: 'x' } }, status: null }],
  ])('is read as far as it can be: %j', (parts) => {
    const metadata = { name: 'quota', resourceVersion: '1', annotations: 'none' };
    expect(toKeptQuota({ metadata, ...parts })).toMatchObject({ rows: [], warnings: [] });
  });

  it('is unknown, and says why, where a ceiling cannot be read', () => {
    const status = { hard: { pods: '4' }, used: { pods: '0' } };
    expect(aQuota({ spec: { hard: { cpu: 'many', pods: '4' } }, status })).toMatchObject({
      rows: [{ resource: 'pods' }],
      isUnknown: true,
      warnings: ['hard cpu of ResourceQuota space/quota is not a quantity that can be read'],
    });
  });
});
