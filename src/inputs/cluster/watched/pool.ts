import { parseTriggerMetadata, type Trigger } from '../../../contract/trigger-metadata.ts';
import type { ClusterPool, PoolPods } from '../cluster.ts';
import { explainMissingRequests } from '../missing-requests.ts';
import type { KeptAutoscaler } from '../objects/autoscaler.ts';
import { splitMetadata } from '../objects/environment-keys.ts';
import type { KeptTarget } from '../objects/scale-target.ts';
import { findPoolMistake } from '../objects/scaled-object-pool.ts';
import type { KeptScaledObject } from '../objects/scaled-object.ts';
import type { PodShape } from '../pod-shape.ts';
import type { RowCharges } from './row-charges.ts';
import type { FoundTarget } from './found-target.ts';
import { toPoolScaling } from './pool-scaling.ts';

/** What a pool is made of, besides its ScaledObject. */
export interface PoolParts {
  readonly found: FoundTarget;
  readonly pods: PoolPods;
  /** two ScaledObjects may name one target: the first has its pods */
  readonly isTargetOwn: boolean;
  readonly rows: RowCharges;
  /** one more worker, as quotas will see it */
  readonly toWorkerShape: (target: KeptTarget, trigger: Pick<Partial<Trigger>, 'cpu' | 'memory'>) => PodShape;
  readonly warnings: readonly string[];
  /** of the ScaledObject; absent: KEDA has made none, or it is not known */
  readonly autoscaler: KeptAutoscaler | undefined;
}

/** A ScaledObject becomes a pool, or the mistake that its author made. */
export function toPool(object: KeptScaledObject, parts: PoolParts): ClusterPool {
  const { found, pods, rows, warnings } = parts;
  const trigger = toTrigger(object);
  const target = found.state === 'found' ? found.target : undefined;
  const shape = target === undefined ? undefined : parts.toWorkerShape(target, trigger ?? {});
  const charges = shape === undefined ? rows.none() : [...rows.of(shape, true)];
  const facts = {
    name: object.name,
    pods,
    warnings,
    charges,
    ...(target === undefined ? {} : { replicas: target.replicas }),
  };
  const mistake =
    findPoolMistake(object) ??
    findTargetMistake(object, found) ??
    findShared(object, parts) ??
    findRequestMistake(shape, rows);
  if (mistake !== undefined || trigger === undefined) {
    const replicas = target === undefined ? {} : { replicas: parts.isTargetOwn ? target.replicas : 0 };
    return { state: 'rejected', mistake: mistake ?? 'its trigger cannot be read', ...facts, ...replicas };
  }
  const { minReplicaCount, maxReplicaCount, idleReplicaCount, fallbackReplicas } = object;
  // KEDA then sets no number of its own.
  const isFallbackIdle = object.fallbackBehavior === 'currentReplicas';
  const heldBecause = findHold(object, found);
  return {
    state: 'valid',
    ...facts,
    // A target that is not known has no number of replicas: what it has is what runs.
    replicas: target?.replicas ?? pods.active,
    trigger,
    minReplicaCount,
    maxReplicaCount,
    ...(idleReplicaCount === undefined ? {} : { idleReplicaCount }),
    ...(fallbackReplicas === undefined || isFallbackIdle ? {} : { fallbackReplicas }),
    ...(heldBecause === undefined ? {} : { heldBecause }),
    ...(target?.graceSeconds === undefined ? {} : { graceSeconds: target.graceSeconds }),
    ...(found.state === 'found' ? { scaling: toPoolScaling(object, { ...parts, found, mode: trigger.scaling }) } : {}),
  };
}

function toTrigger({ ours }: KeptScaledObject) {
  const parsed = parseTriggerMetadata(splitMetadata(ours[0]?.metadata ?? {}).written);
  return parsed.ok ? parsed.trigger : undefined;
}

function findTargetMistake({ namespace, name }: KeptScaledObject, found: FoundTarget): string | undefined {
  return found.state === 'missing' ? `${found.mistake}, which ScaledObject ${namespace}/${name} scales` : undefined;
}

/** KEDA's webhook refuses the second, where it runs; two pools would set one target to two numbers in turn. */
function findShared(
  { namespace, name, target }: KeptScaledObject,
  { found, isTargetOwn }: PoolParts,
): string | undefined {
  if (found.state !== 'found' || isTargetOwn) return undefined;
  return `${target.kind} ${namespace}/${target.name}, which ScaledObject ${namespace}/${name} scales, is scaled by another ScaledObject already`;
}

function findRequestMistake(shape: PodShape | undefined, rows: RowCharges): string | undefined {
  if (shape === undefined) return undefined;
  const lacking = rows.lacking(shape);
  return explainMissingRequests(
    lacking.map(({ quota, resource }) => ({ quota: quota.name, resource })),
    true,
  );
}

function findHold({ isPaused, namespace, name }: KeptScaledObject, found: FoundTarget): string | undefined {
  if (isPaused) return `ScaledObject ${namespace}/${name} is paused`;
  if (found.state === 'found') return found.oldBecause;
  return found.state === 'unknown' ? found.reason : undefined;
}
