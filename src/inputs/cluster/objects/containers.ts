import { toFields, toList, toText } from './field.ts';
import { isPresent } from './presence.ts';
import { type ResourceList, toResourceList } from './resource-list.ts';

/** Requests and limits, of a container or of a whole pod. */
export interface Resources {
  readonly requests: ResourceList;
  readonly limits: ResourceList;
}

/** What one container counts for. */
export interface ContainerResources extends Resources {
  readonly name: string;
  /** an init container that goes on running beside the others (`restartPolicy: Always`) */
  readonly isSidecar: boolean;
}

/** Everything in a pod's spec that has to do with resources. */
export interface SpecResources {
  readonly containers: readonly ContainerResources[];
  /** in their order, sidecars among them */
  readonly initContainers: readonly ContainerResources[];
  /** of the pod as a whole (Kubernetes ≥ 1.32); absent where the spec does not have the field */
  readonly podLevel?: Resources;
  /** of the pod's RuntimeClass; a template does not have it */
  readonly overhead: ResourceList;
}

/** Reads a pod's or a template's spec, with a container's limits taken for the requests that it does not name. */
export function toSpecResources(spec: unknown): SpecResources {
  const { containers, initContainers, resources, overhead } = toFields(spec);
  return {
    containers: toList(containers).map(toContainer),
    initContainers: toList(initContainers).map(toContainer),
    ...(isPresent(resources) ? { podLevel: toResources(resources) } : {}),
    overhead: toResourceList(overhead),
  };
}

/** Reads a `resources` field. */
export function toResources(value: unknown): Resources {
  const { requests, limits } = toFields(value);
  return { requests: toResourceList(requests), limits: toResourceList(limits) };
}

/** Defaults of pkg/apis/core/v1/defaults.go `SetDefaults_Pod` (v1.36), which pods have and templates have not. */
function toContainer(value: unknown): ContainerResources {
  const { name, restartPolicy, resources } = toFields(value);
  const { requests, limits } = toResources(resources);
  return {
    name: toText(name) ?? '',
    isSidecar: restartPolicy === 'Always',
    requests: new Map([...limits, ...requests]),
    limits,
  };
}
