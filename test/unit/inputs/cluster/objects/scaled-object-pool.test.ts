import { describe, expect, it } from 'vitest';
import { type KeptAutoscaler, toKeptAutoscaler } from '../../../../../src/inputs/cluster/objects/autoscaler.ts';
import { findPoolMistake } from '../../../../../src/inputs/cluster/objects/scaled-object-pool.ts';
import { findPoolWarnings } from '../../../../../src/inputs/cluster/objects/scaled-object-warnings.ts';
import { aRawObject, aScaledObject, aTrigger } from './raw-objects.ts';

const withTrigger = (metadata: object, others: object = {}) => ({ triggers: [aTrigger(metadata, others)] });

describe('the mistakes of a ScaledObject', () => {
  it('are none in one that is a pool', () => {
    expect(findPoolMistake(aScaledObject())).toBeUndefined();
    expect(findPoolMistake(aScaledObject(withTrigger({}, { metricType: 'AverageValue' })))).toBeUndefined();
  });

  it.each([
    [
      'a wrong value',
      withTrigger({ weight: '-1' }),
      'in ScaledObject space/pool: trigger metadata weight "-1": must be a number from 0.000001 to 1000000000000',
    ],
    [
      'a misspelled key',
      withTrigger({ queueName: undefined, queuename: 'work' }),
      'in ScaledObject space/pool: trigger metadata queueName is required; is "queuename" meant to be "queueName"?',
    ],
    [
      'a queue that only KEDA could resolve',
      withTrigger({ queueName: undefined, queueNameFromEnv: 'QUEUE_NAME' }),
      'in ScaledObject space/pool: trigger metadata queueName is required; trigger metadata queueNameFromEnv names a variable of the scale target, which is not read here: write queueName itself',
    ],
    [
      'two triggers of ours',
      { triggers: [aTrigger(), aTrigger({ queueName: 'other' })] },
      'triggers 0 and 1 all ask Quotient, and a pool has one queue: keep one of them in ScaledObject space/pool',
    ],
    [
      'a trigger of somebody else',
      { triggers: [aTrigger(), { type: 'cpu', metadata: { value: '80' } }] },
      'trigger 1 (cpu) drives the pool too, so it takes no part in the division: remove it in ScaledObject space/pool',
    ],
    [
      'several triggers of somebody else',
      { triggers: [{ type: 'cron', metadata: {} }, aTrigger(), { type: 'cpu', metadata: {} }] },
      'trigger 0 (cron) and trigger 2 (cpu) drive the pool too, so it takes no part in the division: remove them in ScaledObject space/pool',
    ],
    [
      'a metric that is not per replica',
      withTrigger({}, { metricType: 'Value' }),
      'metricType Value of trigger 0 must be AverageValue, or absent, in ScaledObject space/pool',
    ],
    [
      'metrics that are some polls old',
      withTrigger({}, { useCachedMetrics: true }),
      'useCachedMetrics of trigger 0 must be false, as the HPA would write values some polls old, in ScaledObject space/pool',
    ],
    [
      'a formula',
      { advanced: { scalingModifiers: { formula: 'a * 2', target: '1' } } },
      'scalingModifiers.formula must be absent, as its result is no longer a number of replicas, in ScaledObject space/pool',
    ],
    [
      'a minimum above the maximum',
      { minReplicaCount: 5, maxReplicaCount: 3 },
      'maxReplicaCount 3 is below minReplicaCount 5 in ScaledObject space/pool',
    ],
    [
      'an idle count that is not below the minimum',
      { minReplicaCount: 2, idleReplicaCount: 2 },
      'idleReplicaCount 2 must be below minReplicaCount 2 in ScaledObject space/pool',
    ],
  ])('name %s', (_, spec, sentence) => {
    expect(findPoolMistake(aScaledObject(spec))).toBe(sentence);
  });

  it('are said all at once', () => {
    const mistake = findPoolMistake(
      aScaledObject({ ...withTrigger({ weight: 'x' }, { metricType: 'Value' }), minReplicaCount: 200 }),
    );
    expect(mistake?.match(/in ScaledObject space\/pool/g)).toHaveLength(3);
    expect(mistake).toMatch(/weight "x".*; metricType Value.*; maxReplicaCount 100 is below minReplicaCount 200/);
  });
});

describe('the warnings about a ScaledObject', () => {
  const open = { stabilizationWindowSeconds: 0, tolerance: '0' };
  const withBehavior = (scaleUp: object, scaleDown: object): KeptAutoscaler => {
    const owner = {
      apiVersion: 'keda.sh/v1alpha1',
      kind: 'ScaledObject',
      name: 'pool',
      uid: 'uid-1',
      controller: true,
    };
    const raw = aRawObject({ spec: { behavior: { scaleUp, scaleDown } } }, { ownerReferences: [owner] });
    const kept = toKeptAutoscaler(raw);
    if (kept === undefined) throw new Error('the HPA is of a ScaledObject');
    return kept;
  };
  const warn = (spec: object, autoscaler = withBehavior(open, open), knowsTolerance = true) =>
    findPoolWarnings(aScaledObject(spec), { autoscaler, knowsTolerance });

  it('are none about one that is as it should be', () => {
    expect(warn({})).toEqual([]);
    expect(warn({ fallback: { failureThreshold: 3, replicas: 6, behavior: 'currentReplicas' } })).toEqual([]);
    expect(findPoolWarnings(aScaledObject(), { autoscaler: undefined, knowsTolerance: true })).toEqual([]);
  });

  it.each([
    [
      'an unknown key',
      withTrigger({ wieght: '2' }),
      'trigger metadata "wieght" is unknown and ignored; did you mean "weight"?',
    ],
    [
      'a value that only KEDA could resolve',
      withTrigger({ weightFromEnv: 'WEIGHT' }),
      'trigger metadata weightFromEnv names a variable of the scale target, which is not read here: write weight itself',
    ],
    [
      'a fallback',
      { fallback: { failureThreshold: 3, replicas: 6 } },
      'fallback (static, 6 replicas) sets replicas that nobody divided whenever Quotient gives no number: remove spec.fallback, or set spec.fallback.behavior: currentReplicas',
    ],
  ])('name %s', (_, spec, sentence) => {
    expect(warn(spec)).toEqual([sentence]);
  });

  it('do not repeat a mistake', () => {
    expect(warn(withTrigger({ queueName: undefined, queueNameFromEnv: 'QUEUE_NAME' }))).toEqual([]);
  });

  it('name the line of YAML that opens a direction which the HPA closes', () => {
    const behavior = 'spec.advanced.horizontalPodAutoscalerConfig.behavior';
    expect(warn({}, withBehavior({ ...open, stabilizationWindowSeconds: 60 }, { tolerance: '0' }))).toEqual([
      `the HPA holds back workers that were granted for 60 s, and no write goes around it: set ${behavior}.scaleUp.stabilizationWindowSeconds: 0`,
      `the HPA keeps idle workers, and the quota that they hold, for 300 s, and no write goes around it: set ${behavior}.scaleDown.stabilizationWindowSeconds: 0`,
    ]);
    expect(warn({}, withBehavior(open, { ...open, selectPolicy: 'Disabled' }))).toEqual([
      `the HPA never scales down (selectPolicy Disabled), so nobody does: remove ${behavior}.scaleDown.selectPolicy`,
    ]);
  });

  it('name the tolerance where it swallows a replica, and the cluster lets one change it', () => {
    const standard = withBehavior({ ...open, tolerance: undefined }, open);
    const sentence = `the HPA takes a change of up to 10 % for none: set spec.advanced.horizontalPodAutoscalerConfig.behavior.scaleUp.tolerance: "0"`;
    expect(warn({ maxReplicaCount: 10 }, standard)).toEqual([sentence]);
    expect(warn({ maxReplicaCount: 9 }, standard)).toEqual([]);
    expect(warn({ maxReplicaCount: 10 }, standard, false)).toEqual([]);
  });
});
