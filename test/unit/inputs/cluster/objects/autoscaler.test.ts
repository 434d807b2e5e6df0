import { describe, expect, it } from 'vitest';
import { toKeptAutoscaler } from '../../../../../src/inputs/cluster/objects/autoscaler.ts';
import { aRawObject, ODD_VALUES } from './raw-objects.ts';

const OWNER = { apiVersion: 'keda.sh/v1alpha1', kind: 'ScaledObject', name: 'pool', uid: 'uid-0', controller: true };

function anAutoscaler(spec: object = {}, owner: object = OWNER) {
  return aRawObject({ spec: spec }, { name: 'keda-hpa-pool', ownerReferences: [owner] });
}

describe('the reader of HPAs', () => {
  it('knows whose it is, and the external metrics that it follows', () => {
    const external = (name: string) => ({ type: 'External', external: { metric: { name } } });
    const metrics = [
      external('s0-quotient-replicas'),
      { type: 'Resource', resource: { name: 'cpu' } },
      external('s2-x'),
    ];
    expect(toKeptAutoscaler(anAutoscaler({ metrics }))).toMatchObject({
      name: 'keda-hpa-pool',
      scaledObject: 'pool',
      externalMetrics: ['s0-quotient-replicas', 's2-x'],
    });
  });

  it.each([
    ['nobody', {}],
    ['somebody else', { ...OWNER, apiVersion: 'example.com/v1' }],
    ['a ScaledObject that does not control it', { ...OWNER, controller: false }],
  ])('does not keep one that belongs to %s', (_, owner) => {
    expect(toKeptAutoscaler(anAutoscaler({}, owner))).toBeUndefined();
  });

  it("fills in Kubernetes' defaults where there is no behavior", () => {
    expect(toKeptAutoscaler(anAutoscaler())).toMatchObject({
      scaleUp: {
        stabilizationWindowSeconds: 0,
        selectPolicy: 'Max',
        policies: [
          { type: 'Pods', value: 4, periodSeconds: 15 },
          { type: 'Percent', value: 100, periodSeconds: 15 },
        ],
      },
      scaleDown: {
        stabilizationWindowSeconds: 300,
        selectPolicy: 'Max',
        policies: [{ type: 'Percent', value: 100, periodSeconds: 15 }],
      },
    });
  });

  it('keeps what the author wrote of each direction', () => {
    const policies = [{ type: 'Pods', value: 1000, periodSeconds: 15 }];
    const behavior = {
      scaleUp: { selectPolicy: 'Disabled', tolerance: '50m' },
      scaleDown: { stabilizationWindowSeconds: 0, selectPolicy: 'Min', policies, tolerance: '0' },
    };
    const kept = toKeptAutoscaler(anAutoscaler({ behavior }));
    expect(kept?.scaleUp).toMatchObject({ stabilizationWindowSeconds: 0, selectPolicy: 'Disabled', tolerance: 0.05 });
    expect(kept?.scaleUp.policies).toHaveLength(2);
    expect(kept?.scaleDown).toEqual({
      stabilizationWindowSeconds: 0,
      selectPolicy: 'Min',
      policies,
      tolerance: 0,
    });
  });

  it('never throws, whatever stands where', () => {
    for (const odd of ODD_VALUES) {
      expect(toKeptAutoscaler(aRawObject({}, { ownerReferences: odd }))).toBeUndefined();
      const rules = { stabilizationWindowSeconds: odd, selectPolicy: odd, policies: odd, tolerance: odd };
      for (const behavior of [odd, { scaleUp: odd, scaleDown: odd }, { scaleUp: rules, scaleDown: rules }]) {
        expect(toKeptAutoscaler(anAutoscaler({ metrics: odd, behavior }))?.scaledObject).toBe('pool');
      }
    }
  });
});
