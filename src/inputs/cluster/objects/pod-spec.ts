import type { NameableResource, PodShape } from '../pod-shape.ts';
import { hasCrossNamespaceAffinity } from './affinity.ts';
import { type Resources, type SpecResources, toSpecResources } from './containers.ts';
import { toFields, toText } from './field.ts';
import { hasPodLevelResources, toPodTotals, withPodLevelDefaults } from './pod-totals.ts';
import { withStatusResources } from './resize.ts';

const NAMEABLE = [
  { resource: 'requests.cpu', side: 'requests', name: 'cpu' },
  { resource: 'requests.memory', side: 'requests', name: 'memory' },
  { resource: 'limits.cpu', side: 'limits', name: 'cpu' },
  { resource: 'limits.memory', side: 'limits', name: 'memory' },
] as const satisfies readonly {
  readonly resource: NameableResource;
  readonly side: keyof Resources;
  readonly name: string;
}[];

/**
 * Reads a pod's spec, or a template's, down to what a ResourceQuota looks at. Never throws: what cannot be read is absent.
 *
 * A template is read as the pod that will be made of it, with the API server's own defaults; those of LimitRanges come
 * from `applyLimitRanges`. The overhead of its RuntimeClass, a default PriorityClass, and what webhooks change are in no
 * template.
 *
 * @param status of the pod; absent for a template
 */
export function toPodShape(spec: unknown, status?: unknown): PodShape {
  const { priorityClassName, activeDeadlineSeconds } = toFields(spec);
  const className = toText(priorityClassName);
  const resources = withPodLevelDefaults(toSpecResources(spec));
  const { requests, limits } = toPodTotals(withStatusResources(resources, status));
  return {
    requests,
    limits,
    ...(className === undefined ? {} : { priorityClassName: className }),
    ...(typeof activeDeadlineSeconds === 'number' ? { activeDeadlineSeconds } : {}),
    usesCrossNamespaceAffinity: hasCrossNamespaceAffinity(spec),
    isBestEffort: isBestEffort(resources, status),
    unnamed: findUnnamed(resources),
  };
}

/** pkg/apis/core/v1/helper/qos/qos.go (Kubernetes v1.36) `GetPodQOS`: what was found when the pod was made holds. */
function isBestEffort(spec: SpecResources, status: unknown): boolean {
  const qosClass = toText(toFields(status)['qosClass']);
  if (qosClass !== undefined) return qosClass === 'BestEffort';
  const parts = spec.podLevel === undefined ? [...spec.containers, ...spec.initContainers] : [spec.podLevel];
  const names = ({ requests, limits }: Resources, name: string): boolean =>
    [requests, limits].some((list) => (list.get(name) ?? 0n) > 0n);
  return !parts.some((part) => names(part, 'cpu') || names(part, 'memory'));
}

/** pods.go `Constraints` (Kubernetes v1.36): every container, init containers too, unless the pod as a whole says it. */
function findUnnamed(spec: SpecResources): ReadonlySet<NameableResource> {
  if (hasPodLevelResources(spec)) return new Set();
  const all = [...spec.containers, ...spec.initContainers];
  const lacks = (side: keyof Resources, name: string): boolean =>
    all.length === 0 || all.some((container) => !container[side].has(name));
  return new Set(NAMEABLE.filter(({ side, name }) => lacks(side, name)).map(({ resource }) => resource));
}
