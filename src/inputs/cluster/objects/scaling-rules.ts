import { parseQuantity } from '../../../contract/quantity.ts';
import { toCount, toFields, toText } from './field.ts';

/** How an HPA moves in one direction. */
export interface ScalingRules {
  /** how long it remembers what it recommended before */
  readonly stabilizationWindowSeconds: number;
  /** `Disabled` closes the direction; `Max` and `Min` choose among the policies */
  readonly selectPolicy: 'Max' | 'Min' | 'Disabled';
  readonly policies: readonly ScalingPolicy[];
  /** fraction that is taken for no change; absent: the cluster's own, 0.1 by default */
  readonly tolerance?: number;
}

/** The most that may change within a period. */
export interface ScalingPolicy {
  readonly type: 'Pods' | 'Percent';
  readonly value: number;
  readonly periodSeconds: number;
}

/**
 * What the API server fills in where `behavior` is given, and what the HPA does where it is not
 * (pkg/apis/autoscaling/v2/defaults.go, Kubernetes v1.36). The window of scaling down is the controller's flag
 * `--horizontal-pod-autoscaler-downscale-stabilization`, 300 s by default.
 */
const SCALE_UP: ScalingRules = {
  stabilizationWindowSeconds: 0,
  selectPolicy: 'Max',
  policies: [
    { type: 'Pods', value: 4, periodSeconds: 15 },
    { type: 'Percent', value: 100, periodSeconds: 15 },
  ],
};
const SCALE_DOWN: ScalingRules = {
  stabilizationWindowSeconds: 300,
  selectPolicy: 'Max',
  policies: [{ type: 'Percent', value: 100, periodSeconds: 15 }],
};

/** Reads `behavior.scaleUp`, which may be absent. */
export function toScaleUpRules(value: unknown): ScalingRules {
  return toRules(value, SCALE_UP);
}

/** Reads `behavior.scaleDown`, which may be absent. */
export function toScaleDownRules(value: unknown): ScalingRules {
  return toRules(value, SCALE_DOWN);
}

function toRules(value: unknown, standard: ScalingRules): ScalingRules {
  const { stabilizationWindowSeconds, selectPolicy, policies, tolerance } = toFields(value);
  const fraction = toTolerance(tolerance);
  return {
    stabilizationWindowSeconds: toCount(stabilizationWindowSeconds) ?? standard.stabilizationWindowSeconds,
    selectPolicy: selectPolicy === 'Min' || selectPolicy === 'Disabled' ? selectPolicy : standard.selectPolicy,
    policies: Array.isArray(policies) ? policies.flatMap(toPolicy) : standard.policies,
    ...(fraction === undefined ? {} : { tolerance: fraction }),
  };
}

function toPolicy(policy: unknown): ScalingPolicy[] {
  const { type, value, periodSeconds } = toFields(policy);
  if (type !== 'Pods' && type !== 'Percent') return [];
  return [{ type, value: toCount(value) ?? 0, periodSeconds: toCount(periodSeconds) ?? 0 }];
}

/** A quantity: `0`, `50m`, `0.05`. */
function toTolerance(value: unknown): number | undefined {
  const quantity = parseQuantity(typeof value === 'number' ? String(value) : (toText(value) ?? ''));
  return quantity === undefined ? undefined : Number(quantity) / 1e9;
}
