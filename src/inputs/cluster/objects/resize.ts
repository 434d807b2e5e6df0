import { type ContainerResources, type Resources, type SpecResources, toResources } from './containers.ts';
import { toFields, toList, toText } from './field.ts';
import { isPresent } from './presence.ts';
import { maxLists, type ResourceList, toResourceList } from './resource-list.ts';

/** What the kubelet reports of one container: the resources that it has, and those that its node has set aside for it. */
interface Actual extends Resources {
  readonly allocated: ResourceList;
}

/**
 * While a container is resized in place (Kubernetes ≥ 1.27), the larger of what it shall have and what it still has is
 * charged; what its node can never give is not. As k8s.io/component-helpers/resource/helpers.go
 * `determineEffectiveRequests` and `determineEffectiveLimits` (v0.36) have it.
 *
 * @param status of the pod
 */
export function withStatusResources(spec: SpecResources, status: unknown): SpecResources {
  const actuals = toActuals(status);
  if (actuals.size === 0) return spec;
  const isInfeasible = isResizeInfeasible(status);
  const apply = (container: ContainerResources): ContainerResources => {
    const actual = actuals.get(container.name);
    return actual === undefined ? container : { ...container, ...toEffective(container, actual, isInfeasible) };
  };
  return {
    ...spec,
    containers: spec.containers.map(apply),
    initContainers: spec.initContainers.map((container) => (container.isSidecar ? apply(container) : container)),
  };
}

function toEffective(wanted: Resources, actual: Actual, isInfeasible: boolean): Resources {
  const requests = maxLists(actual.requests, actual.allocated);
  if (isInfeasible) return { requests, limits: actual.limits };
  return { requests: maxLists(wanted.requests, requests), limits: maxLists(wanted.limits, actual.limits) };
}

function toActuals(status: unknown): ReadonlyMap<string, Actual> {
  const { containerStatuses, initContainerStatuses } = toFields(status);
  return new Map(
    [containerStatuses, initContainerStatuses].flatMap(toList).flatMap((value) => {
      const { name, resources, allocatedResources } = toFields(value);
      if (!isPresent(resources)) return [];
      return [[toText(name) ?? '', { ...toResources(resources), allocated: toResourceList(allocatedResources) }]];
    }),
  );
}

/** `IsPodResizeInfeasible` looks at the first condition of that type alone. */
function isResizeInfeasible(status: unknown): boolean {
  const conditions = toList(toFields(status)['conditions']).map(toFields);
  return conditions.find(({ type }) => type === 'PodResizePending')?.['reason'] === 'Infeasible';
}
