import { type NanoQuantity, toAmount } from '../../contract/quantity.ts';
import type { PodShape } from './pod-shape.ts';

/** Quotas on these refuse a pod that names none of it (pods.go `validationSet`, Kubernetes v1.36). */
const MUST_BE_NAMED: ReadonlySet<string> = new Set([
  'cpu',
  'memory',
  'requests.cpu',
  'requests.memory',
  'limits.cpu',
  'limits.memory',
]);

/** Resources whose bare name in a quota means the requests. */
const BARE_REQUESTS: ReadonlySet<string> = new Set(['cpu', 'memory', 'ephemeral-storage']);

const ONE_POD: NanoQuantity = 10n ** 9n;

/**
 * What a quota's row charges for one pod that lives, as pods.go `podComputeUsageHelper` (Kubernetes v1.36) has it.
 *
 * @param resource as the quota names it: `requests.cpu`, `memory`, `pods`, `requests.nvidia.com/gpu` …
 * @returns in milli-CPU, bytes or counts, rounded up; 0 for what pods are not charged (services, volumes)
 */
export function toCharge(pod: PodShape, resource: string): number {
  return toAmount(findQuantity(pod, resource) ?? 0n, resource, 'up');
}

/** Would a quota's row refuse this pod for naming none of the resource? */
export function lacksResource(pod: PodShape, resource: string): boolean {
  return MUST_BE_NAMED.has(resource) && findQuantity(pod, resource) === undefined;
}

function findQuantity({ requests, limits }: PodShape, resource: string): NanoQuantity | undefined {
  if (resource === 'pods' || resource === 'count/pods') return ONE_POD;
  if (resource.startsWith('limits.')) {
    const name = resource.slice('limits.'.length);
    return BARE_REQUESTS.has(name) ? limits.get(name) : undefined;
  }
  if (resource.startsWith('requests.')) {
    const name = resource.slice('requests.'.length);
    // Kubernetes' own names are no extended resources (helper.IsNativeResource).
    return name.includes('kubernetes.io/') ? undefined : requests.get(name);
  }
  // Extended resources are counted under `requests.` only; huge pages under both names.
  return BARE_REQUESTS.has(resource) || resource.startsWith('hugepages-') ? requests.get(resource) : undefined;
}
