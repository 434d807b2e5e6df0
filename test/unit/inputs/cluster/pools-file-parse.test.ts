import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parsePoolsFile } from '../../../../src/inputs/cluster/pools-file-parse.ts';

const root = new URL('../../../../', import.meta.url);

/** One namespace whose quota and pool a test changes as YAML. */
function aFile({
  hard = '{ requests.cpu: 4 }',
  quota = '',
  pool = 'resources: { requests: { cpu: 1 } }',
} = {}): string {
  return `namespaces:
  - name: space
    quotas:
      - name: quota
        hard: ${hard}
        ${quota}
    pools:
      - name: pool
        metadata: { queueName: work }
        ${pool}
`;
}

function parseOne(text: string) {
  const parsed = parsePoolsFile('pools.yaml', text);
  if (!parsed.ok) throw new Error(parsed.mistakes.join('\n'));
  return parsed.namespaces[0];
}

function mistakesOf(text: string): readonly string[] {
  const parsed = parsePoolsFile('pools.yaml', text);
  return parsed.ok ? [] : parsed.mistakes;
}

describe('pools file', () => {
  it('keeps what a pool says of its limits and that it is paused', () => {
    const pool = 'minReplicaCount: 2\n        idleReplicaCount: 0\n        maxReplicaCount: 7\n        paused: true';
    expect(parseOne(aFile({ pool: `${pool}\n        resources: { requests: { cpu: 1 } }` }))?.pools).toMatchObject([
      { minReplicaCount: 2, idleReplicaCount: 0, maxReplicaCount: 7, heldBecause: 'the pool is paused' },
    ]);
    expect(parseOne(aFile())?.pools[0]).not.toHaveProperty('heldBecause');
  });

  it('charges a quota scoped by Terminating only where the pool has a deadline', () => {
    const chargesOf = (pool: string) =>
      parseOne(aFile({ quota: 'scopes: [Terminating]', pool: `resources: { requests: { cpu: 1 } }${pool}` }))?.pools[0]
        ?.charges;
    expect(chargesOf('')).toEqual([0]);
    expect(chargesOf('\n        activeDeadlineSeconds: 600')).toEqual([1000]);
  });

  it('reads the example that the README names', () => {
    const parsed = parsePoolsFile('example', readFileSync(new URL('deploy/pools.example.yaml', root), 'utf8'));
    expect(parsed).toMatchObject({ ok: true });
    expect(parsed.ok && parsed.namespaces[0]).toMatchObject({
      name: 'workerpools',
      rows: [
        { resource: 'requests.cpu', hard: 21_000 },
        { resource: 'requests.memory', hard: 64_424_509_440 },
      ],
      pools: [
        { state: 'valid', name: 'mproject', maxReplicaCount: 50, charges: [1000, 524_288_000] },
        { state: 'valid', name: 'mdifffit', charges: [500, 524_288_000] },
        { state: 'valid', name: 'mbackground', charges: [500, 524_288_000] },
      ],
    });
  });

  it('reads the example of its own documentation', () => {
    const page = readFileSync(new URL('docs/pools-file.md', root), 'utf8');
    const [, yaml = ''] = /```yaml\n([^`]*)```/.exec(page) ?? [];
    expect(parseOne(yaml)?.pools).toMatchObject([
      { state: 'valid', trigger: { weight: 2 }, charges: [1000, 524_288_000, 1] },
    ]);
  });

  it.each([
    ['a YAML error', 'namespaces:\n  - name: [', /^pools\.yaml:\d+:\d+: /],
    ['an empty file', '', /^pools\.yaml:1:1: \(top level\) null: must be a map/],
    ['another document', '- a', /^pools\.yaml:1:1: \(top level\) \["a"\]: must be a map/],
    ['a duplicate key', 'namespaces: []\nnamespaces: []', /^pools\.yaml:2:1: Map keys must be unique/],
    [
      'an unknown key',
      aFile({ pool: 'maxReplicas: 5' }),
      /^pools\.yaml:10:9: .*maxReplicas is unknown; did you mean "maxReplicaCount"\?$/,
    ],
    [
      'a wrong type',
      aFile({ pool: 'minReplicaCount: two' }),
      /^pools\.yaml:10:9: .*minReplicaCount "two": must be a number/,
    ],
    [
      'a wrong quantity',
      aFile({ hard: '{ requests.cpu: 4 GB }' }),
      /^pools\.yaml:5:17: .*requests\.cpu "4 GB": must be a Kubernetes quantity/,
    ],
    [
      'a wrong scope',
      aFile({ quota: 'scopes: [BestEfort]' }),
      /^pools\.yaml:6:18: .*scopes\[0\] "BestEfort": must be one of "Terminating"/,
    ],
    [
      'a queue name that YAML would change',
      aFile().replace('queueName: work', 'queueName: 007'),
      /queueName 7: must be text: put it in quotes/,
    ],
    [
      'a value that holds itself',
      'namespaces: &all [*all]',
      /namespaces\[0\] \(a value that holds itself\): must be a map/,
    ],
    ['nesting without end', `namespaces: ${'['.repeat(20_000)}`, /^pools\.yaml:1:\d+: /],
    ['several documents', 'namespaces: []\n---\nnamespaces: []', /multiple documents/],
    [
      'a quota on what nobody is charged for',
      aFile({ hard: '{ request.cpu: 4 }' }),
      /request\.cpu: its name must be a resource that a ResourceQuota knows/,
    ],
    [
      'a quota on devices by their bare name, which limits nothing',
      aFile({ hard: '{ nvidia.com/gpu: 4 }' }),
      /nvidia\.com\/gpu: its name must be a resource that a ResourceQuota knows/,
    ],
    [
      'a request of what no container has',
      aFile({ pool: 'resources: { requests: { cpus: 1 } }' }),
      /cpus: its name must be a resource that containers request/,
    ],
    [
      'a reserve of what the quota does not limit',
      aFile({ quota: 'reserve: { memory: 1Gi }' }),
      /reserve\.memory "1Gi": must be a resource that hard lists/,
    ],
    [
      'a selector without its values',
      aFile({ quota: 'scopeSelector: { matchExpressions: [{ scopeName: PriorityClass, operator: In }] }' }),
      /values .*must be given for In and NotIn/,
    ],
    [
      'an operator that its scope does not take',
      aFile({ quota: 'scopeSelector: { matchExpressions: [{ scopeName: Terminating, operator: DoesNotExist }] }' }),
      /operator "DoesNotExist": must be Exists/,
    ],
    ['a missing name', 'namespaces: [{ pools: [] }]', /namespaces\[0\]\.name is missing/],
  ])('refuses %s with its place', (_, text, sentence) => {
    expect(mistakesOf(text)[0]).toMatch(sentence);
  });

  it('refuses names that are used twice, whatever else is wrong', () => {
    const pools = 'pools: [{ name: p, metadata: {} }, { name: p, metadata: {} }]';
    const text = `namespaces: [{ name: a, ${pools} }, { name: b, pools: 3 }]`;
    expect(mistakesOf(text).map((line) => line.replace(/^[^ ]+ /, ''))).toEqual([
      'namespaces[0].pools[1].name "p": must be unique, and an earlier one has it',
      'namespaces[1].pools 3: must be a list',
    ]);
    expect(mistakesOf('namespaces: [{ name: a }, { name: a }]')).toHaveLength(1);
  });

  it('does not let aliases blow up', () => {
    const bomb = `a: &a [x,x,x,x,x,x,x,x,x]\n${'bcdefgh'
      .split('')
      .map((key, index) => `${key}: &${key} [${Array(9).fill(`*${'abcdefg'[index]}`).join(',')}]`)
      .join('\n')}`;
    expect(mistakesOf(bomb)).toEqual([expect.stringContaining('alias')]);
  });

  it.each([
    [
      'wrong metadata',
      aFile({ pool: 'minReplicaCount: 0' }).replace('queueName: work', 'queueName: work, weight: -1'),
      'weight "-1"',
    ],
    [
      'a minimum above the maximum',
      aFile({ pool: 'minReplicaCount: 5\n        maxReplicaCount: 3\n        resources: { requests: { cpu: 1 } }' }),
      'maxReplicaCount 3 is below minReplicaCount 5 in pool space/pool',
    ],
    [
      'an idle count that is no less than the minimum',
      aFile({ pool: 'idleReplicaCount: 0\n        resources: { requests: { cpu: 1 } }' }),
      'idleReplicaCount 0 must be below minReplicaCount 0',
    ],
    [
      'no requests where a quota wants them',
      aFile({ pool: '' }),
      'quota quota limits requests.cpu, and a worker names none, so every pod would be refused; set resources.requests.cpu, or cpu in the metadata',
    ],
    ['no limits where a quota wants them', aFile({ hard: '{ limits.memory: 1Gi }' }), 'set resources.limits.memory'],
  ])('rejects only the pool for %s', (_, text, sentence) => {
    const pools = parseOne(text)?.pools;
    expect(pools).toMatchObject([{ state: 'rejected', mistake: expect.stringContaining(sentence) }]);
  });

  it('lets the trigger override requests, and fills absent requests from limits', () => {
    const pool = 'resources: { requests: { cpu: 1 }, limits: { memory: 1Gi } }';
    const text = aFile({ hard: '{ cpu: 4, memory: 8Gi }', pool }).replace(
      'queueName: work',
      'queueName: work, cpu: 250m',
    );
    expect(parseOne(text)?.pools).toMatchObject([{ charges: [250, 1_073_741_824] }]);
  });

  it('rounds what a worker takes up and what a quota allows down', () => {
    const text = aFile({ hard: '{ requests.cpu: 0.0019 }', pool: 'resources: { requests: { cpu: 0.0011 } }' });
    expect(parseOne(text)).toMatchObject({ rows: [{ hard: 1 }], pools: [{ charges: [2] }] });
  });
});
