import type { ContainerResources, Resources, SpecResources } from './containers.ts';
import { addLists, maxLists, type ResourceList } from './resource-list.ts';

/** Which of the two lists of a container or pod is summed. */
type Side = 'requests' | 'limits';

/**
 * The effective requests and limits of a pod, as k8s.io/component-helpers/resource/helpers.go `PodRequests` and
 * `PodLimits` (v0.36) make them: what runs at once, at the moment when it is most.
 *
 * @param spec with pod-level defaults (`withPodLevelDefaults`)
 */
export function toPodTotals(spec: SpecResources): Resources {
  return {
    requests: addLists(toEffective(spec, 'requests'), spec.overhead),
    limits: addToNamed(toEffective(spec, 'limits'), spec.overhead),
  };
}

/** Does the pod as a whole name anything that counts for all its containers? Then no container has to name it. */
export function hasPodLevelResources({ podLevel }: SpecResources): boolean {
  return podLevel !== undefined && [podLevel.requests, podLevel.limits].some(namesPodLevel);
}

/** The API server's defaults of pod-level resources (pkg/apis/core/v1/defaults.go, v1.36): huge pages, then requests. */
export function withPodLevelDefaults(spec: SpecResources): SpecResources {
  if (spec.podLevel === undefined) return spec;
  const limits = withHugePages(spec.podLevel, sumContainers(spec, 'limits'));
  const requests = withRequests({ ...spec.podLevel, limits }, sumContainers(spec, 'requests'));
  return { ...spec, podLevel: { requests, limits } };
}

/** `defaultHugePagePodLimits`: what the containers may take, where the pod names anything and not these pages. */
function withHugePages({ requests, limits }: Resources, ofContainers: ResourceList): ResourceList {
  if (requests.size + limits.size === 0) return limits;
  const missing = [...ofContainers].filter(([name]) => isHugePages(name) && !requests.has(name) && !limits.has(name));
  return new Map([...limits, ...missing]);
}

/** `defaultPodRequests`: what the containers request, else the pod's limits, and only where the pod has limits. */
function withRequests({ requests, limits }: Resources, ofContainers: ResourceList): ResourceList {
  if (limits.size === 0) return requests;
  const summed = [...ofContainers].filter(([name]) => isPodLevelResource(name) && !isHugePages(name));
  const limited = [...limits].filter(([name]) => isPodLevelResource(name));
  return new Map([...limited, ...summed, ...requests]);
}

function toEffective(spec: SpecResources, side: Side): ResourceList {
  const ofContainers = sumContainers(spec, side);
  if (spec.podLevel === undefined) return ofContainers;
  const overrides = [...spec.podLevel[side]].filter(([name]) => isPodLevelResource(name));
  return new Map([...ofContainers, ...overrides]);
}

/**
 * Containers and sidecars run together; before them each init container runs beside the sidecars that were started
 * before it. `AggregateContainerRequests` and `AggregateContainerLimits`.
 */
function sumContainers({ containers, initContainers }: SpecResources, side: Side): ResourceList {
  const none: ResourceList = new Map();
  const add = (sum: ResourceList, container: ContainerResources): ResourceList => addLists(sum, container[side]);
  const running = containers.reduce(add, none);
  const start = initContainers.reduce(
    ({ sidecars, most }, container) => {
      const now = add(sidecars, container);
      return { sidecars: container.isSidecar ? now : sidecars, most: maxLists(most, now) };
    },
    { sidecars: none, most: none },
  );
  return maxLists(addLists(running, start.sidecars), start.most);
}

/** Overhead raises only limits that there are: without one, a pod is not limited. */
function addToNamed(limits: ResourceList, overhead: ResourceList): ResourceList {
  return new Map([...limits].map(([name, limit]) => [name, limit === 0n ? limit : limit + (overhead.get(name) ?? 0n)]));
}

function namesPodLevel(list: ResourceList): boolean {
  return [...list.keys()].some(isPodLevelResource);
}

/** helpers.go `IsSupportedPodLevelResource`. */
function isPodLevelResource(name: string): boolean {
  return name === 'cpu' || name === 'memory' || isHugePages(name);
}

function isHugePages(name: string): boolean {
  return name.startsWith('hugepages-');
}
