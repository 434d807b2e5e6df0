import type { KubernetesObject } from '../../../kubernetes/object.ts';
import type { ToKept } from '../../../kubernetes/watch-event.ts';
import { type Fields, toCount, toFields, toText, toTexts } from './field.ts';
import { type Identity, toIdentity } from './identity.ts';
import { isPaused } from './pause.ts';
import { toTriggers, type Triggers } from './triggers.ts';

/**
 * A ScaledObject with at least one trigger of ours. Without its resourceVersion: KEDA writes to its status at each poll,
 * and none of that is news.
 */
export interface KeptScaledObject extends Identity, Triggers {
  /** for example `keda.sh/v1alpha1` */
  readonly apiVersion: string;
  readonly target: TargetReference;
  readonly minReplicaCount: number;
  readonly maxReplicaCount: number;
  readonly idleReplicaCount?: number;
  readonly isPaused: boolean;
  readonly fallbackReplicas?: number;
  readonly fallbackBehavior?: string;
  /** `scalingModifiers.formula` makes one number of all triggers */
  readonly hasFormula: boolean;
}

/** What a ScaledObject scales. */
export interface TargetReference {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
}

/** KEDA's own (`defaultHPAMaxReplicas`, apis/keda/v1alpha1/scaledobject_types.go, v2.21). */
const DEFAULT_MAX_REPLICAS = 100;

/** Only in ScaledObjects made by a KEDA older than 2.17, which knows no other. */
const DEFAULT_FALLBACK_BEHAVIOR = 'static';

/**
 * Reads ScaledObjects as KEDA does (apis/keda/v1alpha1/scaledobject_types.go, v2.21). Those without a trigger of ours
 * are nobody's business here.
 *
 * @param isOurs from `createAddressMatcher`
 */
export function createScaledObjectReader(isOurs: (scalerAddress: string) => boolean): ToKept<KeptScaledObject> {
  return (object) => {
    const spec = toFields(object['spec']);
    const triggers = toTriggers(spec['triggers'], isOurs);
    return triggers.ours.length === 0 ? undefined : toKept(object, spec, triggers);
  };
}

function toKept(object: KubernetesObject, spec: Fields, triggers: Triggers): KeptScaledObject {
  const { metadata } = object;
  return {
    ...toIdentity(object),
    apiVersion: toText(object['apiVersion']) ?? 'keda.sh/v1alpha1',
    target: toTarget(toFields(spec['scaleTargetRef'])),
    ...triggers,
    ...toLimits(spec),
    isPaused: isPaused(toTexts(metadata['annotations'])),
    ...toFallback(spec),
    hasFormula: toText(toFields(toFields(spec['advanced'])['scalingModifiers'])['formula']) !== undefined,
  };
}

function toTarget({ apiVersion, kind, name }: Fields): TargetReference {
  return {
    apiVersion: toText(apiVersion) ?? 'apps/v1',
    kind: toText(kind) ?? 'Deployment',
    name: toText(name) ?? '',
  };
}

/**
 * To an idle count of 0 KEDA takes a minimum that is written as 0 for 1, so it lets both through
 * (`CheckReplicaCountBoundsAreValid`); together they say no more than the minimum alone.
 */
function toLimits(spec: Fields): Pick<KeptScaledObject, 'minReplicaCount' | 'maxReplicaCount' | 'idleReplicaCount'> {
  const minReplicaCount = toCount(spec['minReplicaCount']);
  const idleReplicaCount = toCount(spec['idleReplicaCount']);
  const saysNothing = idleReplicaCount === undefined || (idleReplicaCount === 0 && minReplicaCount === 0);
  return {
    minReplicaCount: minReplicaCount ?? 0,
    maxReplicaCount: toCount(spec['maxReplicaCount']) ?? DEFAULT_MAX_REPLICAS,
    ...(saysNothing ? {} : { idleReplicaCount }),
  };
}

function toFallback({ fallback }: Fields): Pick<KeptScaledObject, 'fallbackReplicas' | 'fallbackBehavior'> {
  if (fallback === undefined || fallback === null) return {};
  const { replicas, behavior } = toFields(fallback);
  return { fallbackReplicas: toCount(replicas) ?? 0, fallbackBehavior: toText(behavior) ?? DEFAULT_FALLBACK_BEHAVIOR };
}
