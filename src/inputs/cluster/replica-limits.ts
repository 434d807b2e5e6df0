/** How many replicas the author of a pool allows. */
export interface ReplicaLimits {
  readonly minReplicaCount: number;
  readonly maxReplicaCount: number;
  readonly idleReplicaCount?: number | undefined;
}

/**
 * KEDA's own rules (apis/keda/v1alpha1/scaledobject_types.go `CheckReplicaCountBoundsAreValid`, v2.21).
 *
 * @param place the end of the sentence, such as `in pool space/mproject`
 */
export function findLimitMistake(limits: ReplicaLimits, place: string): string | undefined {
  const { minReplicaCount, maxReplicaCount, idleReplicaCount } = limits;
  if (minReplicaCount > maxReplicaCount) {
    return `maxReplicaCount ${maxReplicaCount} is below minReplicaCount ${minReplicaCount} ${place}`;
  }
  if (idleReplicaCount !== undefined && idleReplicaCount >= minReplicaCount) {
    return `idleReplicaCount ${idleReplicaCount} must be below minReplicaCount ${minReplicaCount} ${place}`;
  }
  return undefined;
}
