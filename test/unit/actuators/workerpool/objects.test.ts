import { describe, expect, it } from 'vitest';
import { DEPLOYMENT_TEMPLATE } from '../../../../src/actuators/workerpool/deployment-template.ts';
import { toDeployment, toExecutionModels, toScaledObject } from '../../../../src/actuators/workerpool/objects.ts';
import { fillTemplate } from '../../../../src/actuators/workerpool/template.ts';
import { parseWorkerPool, type WorkerPool } from '../../../../src/contract/worker-pool.ts';
import { parseTriggerMetadata } from '../../../../src/contract/trigger-metadata.ts';
import { aWorkerPool } from '../../../builders/worker-pool.ts';

const OPTIONS = { scalerAddress: 'quotient:9090', knowsTolerance: true };

function aPool(spec: Readonly<Record<string, unknown>> = {}, name?: string): WorkerPool {
  const parsed = parseWorkerPool(aWorkerPool(spec, name), 'default');
  if (!parsed.ok) throw new Error(parsed.mistakes.join());
  return parsed.pool;
}

describe('the Deployment of a WorkerPool', () => {
  it('runs the listener of its image on its queue, with its requests, and never a pod more than before', () => {
    expect(toDeployment(aPool(), DEPLOYMENT_TEMPLATE)).toMatchObject({
      metadata: { name: 'mproject', namespace: 'montage' },
      spec: {
        strategy: { rollingUpdate: { maxSurge: 0 } },
        template: {
          spec: {
            containers: [
              {
                image: 'hyperflowwms/montage2-worker:je-1.3.0',
                resources: { requests: { cpu: '1', memory: '524288000' } },
                env: expect.arrayContaining([
                  { name: 'QUEUE_NAME', value: 'montage.mProject' },
                  { name: 'RABBIT_HOSTNAME', value: 'rabbitmq.default' },
                ]),
              },
            ],
          },
        },
      },
    });
  });

  it('says nothing of replicas, which others set', () => {
    expect(toDeployment(aPool(), DEPLOYMENT_TEMPLATE)).not.toHaveProperty('spec.replicas');
  });
});

describe('a template', () => {
  it('cannot be changed in its structure by any value', () => {
    const image = '"}\nreplicas: 7\n${namespace}';
    expect(fillTemplate({ image: 'a:${image}', ['${image}']: 1 }, { image })).toEqual({
      image: `a:${image}`,
      ['${image}']: 1,
    });
  });

  it('that names what nobody knows is refused, with all that it may name', () => {
    expect(() => fillTemplate(['${imgae}'], { image: 'x', namespace: 'y' })).toThrow(
      'the template names ${imgae}; it may name image, namespace',
    );
  });
});

describe('the ScaledObject of a WorkerPool', () => {
  it('has a trigger that Quotient reads, with all that the WorkerPool says', () => {
    const { spec } = toScaledObject(aPool({ weight: 2, expectedSeconds: 14.3 }), OPTIONS) as unknown as {
      readonly spec: { readonly triggers: readonly { readonly metadata: Record<string, string> }[] };
    };
    expect(parseTriggerMetadata(spec.triggers[0]?.metadata ?? {})).toMatchObject({
      ok: true,
      trigger: { queueName: 'montage.mProject', weight: 2, expectedSeconds: 14.3 },
      warnings: [],
    });
  });

  it('leaves tolerance out for a KEDA that refuses it', () => {
    expect(JSON.stringify(toScaledObject(aPool(), OPTIONS))).toContain('"tolerance":"0"');
    expect(JSON.stringify(toScaledObject(aPool(), { ...OPTIONS, knowsTolerance: false }))).not.toContain('tolerance');
  });
});

it("the engine's list names a queue only where it is not HyperFlow's own", () => {
  const pools = [aPool(), aPool({ taskType: 'mDiffFit', queueName: 'diffs' }, 'mdifffit')];
  expect(JSON.parse(toExecutionModels(pools))).toEqual([{ name: 'mProject' }, { name: 'mDiffFit', queue: 'diffs' }]);
});
