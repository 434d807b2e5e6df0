import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { runQuotient } from './run.ts';

const fixture = new URL('../../fixtures/worked-example.json', import.meta.url).pathname;
const example = readFileSync(fixture, 'utf8');

describe('quotient', () => {
  it.each([['--help'], ['serve --help'], ['allocate --help'], ['demo --help'], ['simulate --help']])(
    'prints help for "%s"',
    async (words) => {
      const { code, stdout } = await runQuotient(words.split(' '));
      expect(code).toBe(0);
      expect(stdout).toContain('Usage: quotient');
      if (words !== '--help') expect(stdout).toContain('Example:');
    },
  );

  it('prints its version', async () => {
    expect((await runQuotient(['--version'])).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  });

  it.each([
    ['an unknown command', ['serv'], 'Did you mean serve?'],
    ['an unknown option', ['serve', '--polcy', 'x'], 'Did you mean --policy?'],
    ['an option without its value', ['serve', '--policy'], 'argument missing'],
    ['a wrong choice', ['allocate', '--output', 'xml'], 'Allowed choices are table, json'],
    ['too many arguments', ['allocate', 'a', 'b'], 'too many arguments'],
  ])('answers %s with a sentence and exit code 2', async (_, words, sentence) => {
    const { code, stderr } = await runQuotient(words);
    expect(stderr).toContain(sentence);
    expect(stderr).not.toContain('    at ');
    expect(code).toBe(2);
  });
});

describe('quotient allocate', () => {
  it('prints the worked example as a table, with reasons', async () => {
    const { code, stdout } = await runQuotient(['allocate', fixture]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/mproject .* 5 /);
    expect(stdout).toMatch(/mdiff .* 32 /);
    expect(stdout).toMatch(/mbackground .* 0 /);
    expect(stdout).toContain('worker 6 needs 1 CPU of requests.cpu');
  });

  it('prints what the README shows', async () => {
    const { stdout } = await runQuotient(['allocate', fixture]);
    expect(readFileSync(new URL('../../../README.md', import.meta.url), 'utf8')).toContain(stdout);
  });

  it('reads standard input, and prints the decision as JSON', async () => {
    const { code, stdout } = await runQuotient(['allocate', '--output', 'json'], example);
    expect(code).toBe(0);
    const { version, pools } = JSON.parse(stdout) as { version: number; pools: { name: string; granted: number }[] };
    expect(version).toBe(1);
    expect(pools.map(({ name, granted }) => [name, granted])).toEqual([
      ['mproject', 5],
      ['mdiff', 32],
      ['mbackground', 0],
    ]);
  });

  it.each([
    ['what is not JSON', '{"version": 1,', /standard input is not JSON: .*(position|line)/],
    ['nothing at all', '', /standard input is not JSON/],
    ['another JSON document', '[1, 2]', /is not a snapshot/],
    [
      'a snapshot of a later version',
      '{"version": 2}',
      /snapshot of version 2, and this reads 1; a newer quotient wrote it/,
    ],
    [
      'a decision in place of its question',
      '{"version": 1, "keptForeign": []}',
      /is a decision already; its question is at/,
    ],
    [
      'a misspelled key',
      example.replace('"maxReplicaCount"', '"maxReplicas"'),
      /pools\[0\]\.maxReplicas is unknown; did you mean "maxReplicaCount"\?/,
    ],
    ['a wrong value', example.replace('"hard": 21000', '"hard": "21"'), /rows\[0\]\.hard "21": must be a number/],
    [
      'a worker charged in another number of rows',
      example.replace(/\[1000, ?\d+\]/, '[1000]'),
      /pools\[0\]\.charges \[1000\]: must have one number per row, 2 in all/,
    ],
    [
      'a minimum above the maximum',
      example.replace('"maxReplicaCount": 50', '"maxReplicaCount": 5, "minReplicaCount": 9'),
      /minReplicaCount 9: must not be above maxReplicaCount 5/,
    ],
  ])('refuses %s with a sentence and exit code 1', async (_, input, sentence) => {
    const { code, stdout, stderr } = await runQuotient(['allocate'], input);
    expect(stderr).toMatch(sentence);
    expect(stderr).not.toContain('    at ');
    expect(stdout).toBe('');
    expect(code).toBe(1);
  });

  it('names a file that is not there', async () => {
    const { code, stderr } = await runQuotient(['allocate', 'nowhere.json']);
    expect(stderr).toBe(
      "quotient: nowhere.json cannot be read: ENOENT: no such file or directory, open 'nowhere.json'\n",
    );
    expect(code).toBe(1);
  });
});

describe('quotient serve', () => {
  it('lists every mistake in its configuration before anything opens, and no stack trace', async () => {
    const environment = { STALE_AFTER_MS: 'soon', RABBITMQ_MANAGEMENT_URL: 'amqp://rabbitmq' };
    const { code, stderr } = await runQuotient(['serve', '--policy', 'fair'], '', environment);
    expect(stderr).toContain('STALE_AFTER_MS "soon"');
    expect(stderr).toContain('RABBITMQ_MANAGEMENT_URL "amqp://rabbitmq"');
    expect(stderr).toContain('--policy "fair"');
    expect(stderr).not.toContain('    at ');
    expect(code).toBe(1);
  });

  it('asks for Kubernetes or pools where neither is there', async () => {
    const { code, stderr } = await runQuotient(['serve'], '', { HOME: '/nowhere' });
    expect(stderr).toContain('--pools FILE');
    expect(code).toBe(1);
  });

  it('names a pools file and a configuration file that are not there', async () => {
    expect((await runQuotient(['serve', '--pools', 'nowhere.yaml'])).stderr).toContain('nowhere.yaml');
    expect((await runQuotient(['serve', '--config', 'nowhere.yaml'])).stderr).toContain(
      'configuration file nowhere.yaml',
    );
  });
});
