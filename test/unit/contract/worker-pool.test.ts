import { describe, expect, it } from 'vitest';
import { parseWorkerPool } from '../../../src/contract/worker-pool.ts';
import { aWorkerPool } from '../../builders/worker-pool.ts';

function parse(object: unknown) {
  return parseWorkerPool(object, 'default');
}

function toMistakes(object: unknown): readonly string[] {
  const parsed = parse(object);
  return parsed.ok ? [] : parsed.mistakes;
}

describe('a WorkerPool', () => {
  it("has HyperFlow's defaults: its queue, from 0 to 50 replicas", () => {
    expect(parse(aWorkerPool())).toMatchObject({
      ok: true,
      pool: {
        name: 'mproject',
        namespace: 'montage',
        queueName: 'montage.mProject',
        isQueueNamed: false,
        minReplicaCount: 0,
        maxReplicaCount: 50,
        trigger: {},
      },
    });
  });

  it('is of the default namespace where it names none', () => {
    const { metadata, ...rest } = aWorkerPool();
    const parsed = parse({ ...rest, metadata: { name: metadata.name } });
    expect(parsed).toMatchObject({ ok: true, pool: { namespace: 'default', queueName: 'default.mProject' } });
  });

  it('may say of its trigger what a trigger may, as text or as a number', () => {
    const parsed = parse(aWorkerPool({ weight: 2, expectedSeconds: '14.3', prefetch: 1, broker: 'second' }));
    expect(parsed).toMatchObject({
      ok: true,
      pool: { trigger: { weight: '2', expectedSeconds: '14.3', prefetch: '1', broker: 'second' } },
    });
  });

  it.each([
    [
      'no cpu',
      { initialResources: { requests: { memory: '1Gi' } } },
      /spec\.initialResources\.requests\.cpu is missing/,
    ],
    [
      'memory that is no quantity',
      { initialResources: { requests: { cpu: '1', memory: 'abc' } } },
      /spec\.initialResources\.requests\.memory "abc": must be a Kubernetes quantity/,
    ],
    [
      'a minimum above the maximum',
      { minReplicaCount: 5, maxReplicaCount: 3 },
      /maxReplicaCount 3 is below spec\.minReplicaCount 5/,
    ],
    ['a wrong weight', { weight: 'heavy' }, /spec\.weight "heavy": must be a number/],
    ['no image', { image: '' }, /spec\.image "": must be at least 1 character long/],
  ] as const)('is refused with a sentence: %s', (_, spec, sentence) => {
    expect(toMistakes(aWorkerPool(spec))).toEqual([expect.stringMatching(sentence)]);
  });

  it('is refused where its name is too long for a label', () => {
    expect(toMistakes(aWorkerPool({}, 'm'.repeat(64)))).toEqual([
      expect.stringMatching(/metadata\.name .*must be at most 63 lower-case/),
    ]);
  });
});
