import type { Children } from '../bed/children.ts';
import type { KubernetesClient } from '../client/client.ts';
import type { Pod } from '../client/objects.ts';

/** What pods live in. */
export interface PodWorld {
  readonly client: KubernetesClient;
  readonly children: Children;
  /** from the binding to the running process: image pull, volumes */
  readonly startDelayMs: number;
  /** from the end of the last process to the pod's deletion: volumes, cgroups */
  readonly goneDelayMs: number;
  /** what every container's environment has */
  readonly environment: Readonly<Record<string, string>>;
  readonly workingDirectory: string;
  readonly logPath: (pod: Pod, container: string) => string;
  /** the kubelet ends */
  readonly signal: AbortSignal;
}
