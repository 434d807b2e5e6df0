import type { NanoQuantity } from '../../contract/quantity.ts';

/**
 * What a ResourceQuota looks at in a pod: the sums over its containers, as the quota controller makes them
 * (k8s.io/component-helpers/resource, v0.36), and what its scopes ask.
 */
export interface PodShape {
  /** by resource name as containers write it: `cpu`, `memory`, `nvidia.com/gpu`; in billionths */
  readonly requests: ReadonlyMap<string, NanoQuantity>;
  readonly limits: ReadonlyMap<string, NanoQuantity>;
  readonly priorityClassName?: string;
  /** set and ≥ 0 makes a pod `Terminating` to a quota, which has nothing to do with being deleted */
  readonly activeDeadlineSeconds?: number;
  readonly usesCrossNamespaceAffinity: boolean;
  /**
   * The pod's own QoS class says so, of which the sums know too much: a runtime's overhead is in them and not in the class.
   * Absent where nobody but the sums can tell.
   */
  readonly isBestEffort?: boolean;
  /** what at least one container does not name; absent where the sums are all that is known */
  readonly unnamed?: ReadonlySet<NameableResource>;
}

/** What every container must name if a quota limits it (pods.go `validationSet`, Kubernetes v1.36). */
export type NameableResource = 'requests.cpu' | 'requests.memory' | 'limits.cpu' | 'limits.memory';

/** No container names any CPU or memory (pkg/apis/core/v1/helper/qos, v1.36). */
export function isBestEffort({ requests, limits, isBestEffort: isSaid }: PodShape): boolean {
  return (
    isSaid ??
    [requests, limits].every((amounts) => ['cpu', 'memory'].every((resource) => (amounts.get(resource) ?? 0n) === 0n))
  );
}
