import { isExtendedResource } from '../../contract/resource-names.ts';
import { type NanoQuantity, toAmount } from '../../contract/quantity.ts';
import type { NameableResource, PodShape } from './pod-shape.ts';

/** Quotas on these refuse a pod of which a container names none (pods.go `validationSet`, Kubernetes v1.36). */
const MUST_BE_NAMED: ReadonlyMap<string, NameableResource> = new Map([
  ['cpu', 'requests.cpu'],
  ['memory', 'requests.memory'],
  ['requests.cpu', 'requests.cpu'],
  ['requests.memory', 'requests.memory'],
  ['limits.cpu', 'limits.cpu'],
  ['limits.memory', 'limits.memory'],
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

/** Would a quota's row refuse this pod because a container of it names none of the resource? */
export function lacksResource(pod: PodShape, resource: string): boolean {
  const mustBeNamed = MUST_BE_NAMED.get(resource);
  if (mustBeNamed === undefined) return false;
  return pod.unnamed === undefined ? findQuantity(pod, resource) === undefined : pod.unnamed.has(mustBeNamed);
}

/** Are pods charged in a quota's row of this resource (pods.go `MatchingResources`)? Services and volumes are not theirs. */
export function isChargedToPods(resource: string): boolean {
  if (resource === 'pods' || resource === 'count/pods') return true;
  if (resource.startsWith('limits.')) return BARE_REQUESTS.has(resource.slice('limits.'.length));
  const isRequest = resource.startsWith('requests.');
  const name = isRequest ? resource.slice('requests.'.length) : resource;
  return BARE_REQUESTS.has(name) || name.startsWith('hugepages-') || (isRequest && isExtendedResource(name));
}

function findQuantity({ requests, limits }: PodShape, resource: string): NanoQuantity | undefined {
  if (!isChargedToPods(resource)) return undefined;
  if (resource === 'pods' || resource === 'count/pods') return ONE_POD;
  if (resource.startsWith('limits.')) return limits.get(resource.slice('limits.'.length));
  // Extended resources are counted under `requests.` only; huge pages, CPU and memory under both names.
  return requests.get(resource.startsWith('requests.') ? resource.slice('requests.'.length) : resource);
}
