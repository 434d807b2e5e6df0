import { METRIC_NAME } from '../../../contract/metric-name.ts';
import type { Trigger } from '../../../contract/trigger-metadata.ts';
import type { Pacemaker } from '../../../decision/scaling/target.ts';
import type { PoolPods, PoolScaling } from '../cluster.ts';
import type { KeptAutoscaler } from '../objects/autoscaler.ts';
import type { KeptScaledObject } from '../objects/scaled-object.ts';
import type { FoundTarget } from './found-target.ts';

/** What direct scaling may know of a pool, besides its ScaledObject. */
export interface PoolScalingParts {
  readonly found: Extract<FoundTarget, { state: 'found' }>;
  readonly pods: PoolPods;
  readonly autoscaler: KeptAutoscaler | undefined;
  readonly mode: Trigger['scaling'];
}

/** Who else writes the pool's replicas, how, and where they are written. */
export function toPoolScaling(object: KeptScaledObject, parts: PoolScalingParts): PoolScaling {
  const { found, pods, autoscaler, mode } = parts;
  const { target, resource } = found;
  return {
    name: object.name,
    target: { replicas: target.replicas, resourceVersion: target.resourceVersion },
    place: { resource: { ...resource, namespace: object.namespace }, name: target.name, subresource: 'scale' },
    scaling: mode,
    isPaused: object.isPaused,
    hasOtherTriggers: object.others.length > 0,
    ...(autoscaler === undefined ? {} : { pacemaker: toPacemaker(autoscaler, object.ours[0]?.index ?? 0) }),
    ...(pods.refusedAtMs === undefined ? {} : { refusedAtMs: pods.refusedAtMs }),
  };
}

/** KEDA puts the trigger's index before a metric's name (pkg/scalers/scaler.go `GenerateMetricNameWithIndex`, v2.21). */
function toPacemaker({ scaleUp, scaleDown, externalMetrics }: KeptAutoscaler, index: number): Pacemaker {
  return { up: scaleUp, down: scaleDown, listsOurMetric: externalMetrics.includes(`s${index}-${METRIC_NAME}`) };
}
