import { describe, expect, it } from 'vitest';
import { parseAllDocuments, stringify } from 'yaml';
import { aWorkerPool } from '../../builders/worker-pool.ts';
import { runQuotient } from './run.ts';

interface Rendered {
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace: string };
}

function toDocuments(...objects: readonly unknown[]): string {
  return objects.map((object) => stringify(object)).join('---\n');
}

async function render(input: string, ...words: readonly string[]): Promise<readonly Rendered[]> {
  const { code, stdout, stderr } = await runQuotient(['render', ...words], input);
  expect(stderr).toBe('');
  expect(code).toBe(0);
  return parseAllDocuments(stdout).map((document) => document.toJS() as Rendered);
}

const MIXED = toDocuments({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'montage' } }, aWorkerPool(), {
  apiVersion: 'v1',
  kind: 'List',
  items: [aWorkerPool({ taskType: 'mDiffFit' }, 'mdifffit')],
});

/** Ten of ten of ten … */
const ALIASES = ['a: &a 1', ...['b', 'c', 'd', 'e'].map((name, place) => toTen(name, 'abcd'[place] ?? ''))].join('\n');

function toTen(name: string, of: string): string {
  return `${name}: &${name} [${Array.from({ length: 10 }, () => `*${of}`).join()}]`;
}

describe('quotient render', () => {
  it("finds WorkerPools among whatever else there is, and prints their objects and the engine's configuration", async () => {
    const objects = await render(MIXED);
    expect(objects.map(({ kind, metadata }) => [kind, metadata.name, metadata.namespace])).toEqual([
      ['Deployment', 'mproject', 'montage'],
      ['ScaledObject', 'mproject', 'montage'],
      ['Deployment', 'mdifffit', 'montage'],
      ['ScaledObject', 'mdifffit', 'montage'],
      ['ConfigMap', 'worker-config', 'montage'],
    ]);
  });

  it('prints the same twice without an alias, which not every reader of YAML knows', async () => {
    const { stdout } = await runQuotient(['render'], MIXED);
    expect(stdout).not.toMatch(/[&*]a\d/);
  });

  it('prints ScaledObjects alone for Deployments that are there already, for the KEDA that is', async () => {
    const objects = await render(MIXED, '--scaledobject-only', '--keda', 'v2.16.1');
    expect(objects.map(({ kind }) => kind)).toEqual(['ScaledObject', 'ScaledObject']);
    expect(JSON.stringify(objects)).not.toContain('tolerance');
  });

  it('says what it ignores, and renders all the same', async () => {
    const { code, stdout, stderr } = await runQuotient(['render'], toDocuments(aWorkerPool({ maxReplicas: 9 })));
    expect(code).toBe(0);
    expect(stdout).toContain('maxReplicaCount: 50');
    expect(stderr).toBe(
      'quotient: WorkerPool mproject: spec.maxReplicas is unknown and ignored; did you mean "maxReplicaCount"?\n',
    );
  });

  it('refuses a WorkerPool that comes twice', async () => {
    const { code, stderr } = await runQuotient(['render'], toDocuments(aWorkerPool(), aWorkerPool()));
    expect(stderr).toMatch(/^quotient: standard input holds WorkerPool \S+\/mproject twice\n$/);
    expect(code).toBe(1);
  });

  it('warns where no namespace is named, by the WorkerPools or by the command', async () => {
    const nameless = toDocuments({ ...aWorkerPool({}), metadata: { name: 'mproject' } }, aWorkerPool({}));
    const { stderr, stdout } = await runQuotient(['render'], nameless);
    expect(stderr).toBe(
      'quotient: 1 of 2 WorkerPools name no namespace: rendered for default; --namespace names another\n',
    );
    expect(stdout).toContain('namespace: default');
    expect((await runQuotient(['render', '--namespace', 'workerpools'], nameless)).stderr).toBe('');
  });

  it.each([
    [
      'a WorkerPool that is wrong, by its name',
      toDocuments(aWorkerPool({ image: 7 })),
      [],
      'WorkerPool mproject: spec.image 7: must be text',
    ],
    [
      'an address that is none',
      MIXED,
      ['--scaler-address', 'nonsense'],
      '--scaler-address "nonsense": must be HOST:PORT',
    ],
    ['a namespace that can be none', MIXED, ['--namespace', 'A B'], '--namespace "A B": must be a name of lower case'],
    ['an input without one', toDocuments({ kind: 'Namespace' }), [], 'standard input holds no WorkerPool'],
    ['aliases that would blow it up', ALIASES, [], 'standard input: Excessive alias count'],
    ['what is no YAML', 'a: [', [], 'standard input: '],
    ['a KEDA that is no version', MIXED, ['--keda', 'newest'], '--keda newest: must be a version'],
    ['a template that is not there', MIXED, ['--template', '/nowhere.yaml'], '/nowhere.yaml cannot be read'],
  ])('answers %s with a sentence', async (_, input, words, sentence) => {
    const { code, stdout, stderr } = await runQuotient(['render', ...words], input);
    expect(stderr).toContain(sentence);
    expect(stderr).not.toContain('    at ');
    expect(stdout).toBe('');
    expect(code).toBe(1);
  });
});
