import type { KubernetesObject } from '../../../kubernetes/object.ts';
import { toFields, toList, toText } from './field.ts';
import { type Identity, toIdentity } from './identity.ts';
import { findOwner } from './owner.ts';
import { type ScalingRules, toScaleDownRules, toScaleUpRules } from './scaling-rules.ts';

/** A HorizontalPodAutoscaler that KEDA made, or took over. */
export interface KeptAutoscaler extends Identity {
  /** the ScaledObject that it belongs to, in the same namespace */
  readonly scaledObject: string;
  /** names of the external metrics that it follows, such as `s0-quotient-replicas` */
  readonly externalMetrics: readonly string[];
  readonly scaleUp: ScalingRules;
  readonly scaleDown: ScalingRules;
}

/** Reads an autoscaling/v2 HorizontalPodAutoscaler; undefined for one that no ScaledObject controls. */
export function toKeptAutoscaler(object: KubernetesObject): KeptAutoscaler | undefined {
  const owner = findOwner(object.metadata);
  if (owner?.kind !== 'ScaledObject' || !owner.apiVersion.startsWith('keda.sh/')) return undefined;
  const spec = toFields(object['spec']);
  const { scaleUp, scaleDown } = toFields(spec['behavior']);
  return {
    ...toIdentity(object),
    scaledObject: owner.name,
    externalMetrics: toList(spec['metrics']).flatMap(toExternalMetric),
    scaleUp: toScaleUpRules(scaleUp),
    scaleDown: toScaleDownRules(scaleDown),
  };
}

function toExternalMetric(metric: unknown): string[] {
  const name = toText(toFields(toFields(toFields(metric)['external'])['metric'])['name']);
  return name === undefined ? [] : [name];
}
