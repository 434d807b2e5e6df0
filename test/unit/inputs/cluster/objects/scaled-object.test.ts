import { describe, expect, it } from 'vitest';
import { createScaledObjectReader } from '../../../../../src/inputs/cluster/objects/scaled-object.ts';
import { ADDRESS, aRawObject, aRawScaledObject, aScaledObject, aTrigger, ODD_VALUES } from './raw-objects.ts';

const PAUSED = 'autoscaling.keda.sh/paused';

describe('the reader of ScaledObjects', () => {
  const read = createScaledObjectReader((address) => address === ADDRESS);

  it("fills in KEDA's defaults", () => {
    expect(aScaledObject()).toEqual({
      namespace: 'space',
      name: 'pool',
      uid: 'uid-1',
      apiVersion: 'keda.sh/v1alpha1',
      target: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'workers' },
      ours: [
        {
          index: 0,
          type: 'external-push',
          metadata: { scalerAddress: ADDRESS, queueName: 'work' },
          useCachedMetrics: false,
        },
      ],
      others: [],
      minReplicaCount: 0,
      maxReplicaCount: 100,
      isPaused: false,
      hasFormula: false,
    });
  });

  it.each([
    ['has no trigger', { triggers: [] }],
    ['asks another scaler', { triggers: [aTrigger({ scalerAddress: 'other:9090' })] }],
    [
      'asks our address by another protocol',
      { triggers: [{ type: 'metrics-api', metadata: { scalerAddress: ADDRESS } }] },
    ],
    ['names no address', { triggers: [{ type: 'external', metadata: {} }] }],
  ])('does not keep one that %s', (_, spec) => {
    expect(read(aRawScaledObject(spec))).toBeUndefined();
  });

  it('tells our triggers from those of others, by their place among all', () => {
    const triggers = [
      { type: 'cpu', metricType: 'Utilization', metadata: { value: '80' } },
      aTrigger({}, { type: 'external', metricType: 'Value', useCachedMetrics: true }),
      aTrigger({ scalerAddress: 'other:9090' }),
    ];
    const { ours, others } = aScaledObject({ triggers });
    expect(ours).toMatchObject([{ index: 1, type: 'external', metricType: 'Value', useCachedMetrics: true }]);
    expect(others).toEqual(['trigger 0 (cpu)', 'trigger 2 (external-push)']);
  });

  it('keeps what the author wrote', () => {
    const spec = {
      scaleTargetRef: { apiVersion: 'argoproj.io/v1alpha1', kind: 'Rollout', name: 'workers' },
      minReplicaCount: 2,
      maxReplicaCount: 7,
      idleReplicaCount: 0,
      fallback: { failureThreshold: 3, replicas: 6, behavior: 'currentReplicas' },
      advanced: { scalingModifiers: { formula: 'a + 1' } },
    };
    expect(aScaledObject(spec)).toMatchObject({
      target: { apiVersion: 'argoproj.io/v1alpha1', kind: 'Rollout' },
      minReplicaCount: 2,
      maxReplicaCount: 7,
      idleReplicaCount: 0,
      fallbackReplicas: 6,
      fallbackBehavior: 'currentReplicas',
      hasFormula: true,
    });
  });

  it('takes a fallback without a behavior for a static one, as KEDA before 2.17 writes it', () => {
    const fallback = { failureThreshold: 3, replicas: 6 };
    expect(aScaledObject({ fallback })).toMatchObject({ fallbackReplicas: 6, fallbackBehavior: 'static' });
  });

  it('drops an idle count of 0 beside a minimum written as 0, which KEDA lets through, and no other', () => {
    expect(aScaledObject({ minReplicaCount: 0, idleReplicaCount: 0 })).not.toHaveProperty('idleReplicaCount');
    expect(aScaledObject({ idleReplicaCount: 0 })).toHaveProperty('idleReplicaCount', 0);
    expect(aScaledObject({ minReplicaCount: 1, idleReplicaCount: 0 })).toHaveProperty('idleReplicaCount', 0);
  });

  it.each([
    [{ [PAUSED]: 'true' }, true],
    [{ [PAUSED]: '' }, true],
    [{ [PAUSED]: 'yes' }, true],
    [{ [PAUSED]: 'false' }, false],
    [{ [PAUSED]: '0' }, false],
    [{ [PAUSED]: 'F' }, false],
    [{ [`${PAUSED}-replicas`]: '0' }, true],
    [{ [`${PAUSED}-replicas`]: 'false' }, true],
    [{ [`${PAUSED}-scale-in`]: 'true' }, true],
    [{ [`${PAUSED}-scale-out`]: 'true' }, true],
    [{ [`${PAUSED}-scale-out`]: 'false' }, false],
    [{ [`${PAUSED}-foo`]: 'true' }, false],
    [{}, false],
  ])('reads pausing from %j as KEDA does', (annotations, isPaused) => {
    expect(aScaledObject({}, annotations).isPaused).toBe(isPaused);
  });

  it('takes keys of metadata that every object has for what they are: text of the author', () => {
    const metadata = JSON.parse(`{"scalerAddress":"${ADDRESS}","__proto__":"odd","toString":"odd"}`) as object;
    const [own] = aScaledObject({ triggers: [{ type: 'external', metadata }] }).ours;
    expect(Object.keys(own?.metadata ?? {})).toEqual(['scalerAddress', '__proto__', 'toString']);
  });

  it('never throws, whatever stands where', () => {
    for (const odd of ODD_VALUES) {
      expect(read(aRawObject({ spec: odd }))).toBeUndefined();
      expect(read(aRawScaledObject({ triggers: odd }))).toBeUndefined();
      const names = [
        'scaleTargetRef',
        'minReplicaCount',
        'maxReplicaCount',
        'idleReplicaCount',
        'fallback',
        'advanced',
      ];
      const spec = Object.fromEntries(names.map((name) => [name, odd]));
      expect(read({ ...aRawScaledObject(spec), status: odd })?.name).toBe('pool');
      expect(
        read(aRawScaledObject({ triggers: [aTrigger({ odd }, { metricType: odd, useCachedMetrics: odd }), odd] })),
      ).toBeDefined();
    }
  });
});
