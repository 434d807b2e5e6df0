import { describe, expect, it } from 'vitest';
import { toKeptChild } from '../../../../src/actuators/workerpool/child-object.ts';

const OWNER = { kind: 'WorkerPool', uid: 'u', controller: true };

function aDeployment(spec: Readonly<Record<string, unknown>>, metadata: Readonly<Record<string, unknown>> = {}) {
  return { metadata: { name: 'a', namespace: 'b', resourceVersion: '1', ownerReferences: [OWNER], ...metadata }, spec };
}

const managed = (manager: string, fields: unknown) => ({
  managedFields: [{ manager, operation: 'Apply', fieldsV1: { 'f:spec': fields } }],
});

describe('an object that a WorkerPool may own', () => {
  it('is the same to us whatever its replicas, and another one with anything else', () => {
    const { fingerprint } = toKeptChild(aDeployment({ replicas: 1, paused: false }));
    expect(toKeptChild(aDeployment({ replicas: 9, paused: false })).fingerprint).toBe(fingerprint);
    expect(toKeptChild(aDeployment({ replicas: 1, paused: true })).fingerprint).not.toBe(fingerprint);
    expect(toKeptChild(aDeployment({ replicas: 1, paused: false }, { labels: { x: 'y' } })).fingerprint).not.toBe(
      fingerprint,
    );
  });

  it('belongs to the WorkerPool that controls it, and to nobody else', () => {
    expect(toKeptChild(aDeployment({})).ownerUid).toBe('u');
    expect(toKeptChild(aDeployment({}, { ownerReferences: [{ ...OWNER, controller: false }] }))).not.toHaveProperty(
      'ownerUid',
    );
    expect(toKeptChild(aDeployment({}, { ownerReferences: [{ ...OWNER, kind: 'Rollout' }] }))).not.toHaveProperty(
      'ownerUid',
    );
  });

  it('has replicas of ours only while we alone have set them', () => {
    expect(toKeptChild(aDeployment({ replicas: 2 }, managed('quotient', { 'f:replicas': {} }))).ownsReplicas).toBe(
      true,
    );
    expect(toKeptChild(aDeployment({ replicas: 2 }, managed('quotient', { 'f:template': {} }))).ownsReplicas).toBe(
      false,
    );
    expect(toKeptChild(aDeployment({ replicas: 2 }, managed('kubectl', { 'f:replicas': {} }))).ownsReplicas).toBe(
      false,
    );
  });

  it.each([
    ['hyperflowwms/worker-pool-operator:v1.0.0', 1, true],
    ['registry.example:5000/worker-pool-operator@sha256:abc', undefined, true],
    ['worker-pool-operator', 2, true],
    ['hyperflowwms/worker-pool-operator:v1.0.0', 0, false],
    ['hyperflowwms/worker-pool-operator-docs:1', 1, false],
  ])("%s with %s replicas is HyperFlow's operator: %s", (image, replicas, expected) => {
    const template = { spec: { containers: [{ name: 'main', image }] } };
    expect(toKeptChild(aDeployment({ replicas, template })).isTheirOperator).toBe(expected);
  });
});
