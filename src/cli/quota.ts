import { isContainerResource } from '../contract/resource-names.ts';
import { QuotientError } from '../errors.ts';
import { createKubernetesClient, type KubernetesClient } from '../kubernetes/client.ts';
import { type ClusterChoice, loadApiAccess } from '../kubernetes/kube-config.ts';
import type { CountedNode } from './quota/capacity.ts';
import { toLabelLines } from './quota/labels.ts';
import { type LeftOutNode, type QuotaPlan, toManifest } from './quota/manifest.ts';
import { readNodes, readTaken } from './quota/read.ts';
import { parseToleration, type Toleration } from './quota/toleration.ts';
import { findObstacle, type WorkerNode } from './quota/worker-node.ts';

/** What `quotient quota` was told. */
export interface QuotaOptions extends ClusterChoice, Pick<QuotaPlan, 'name' | 'namespace' | 'priorityClass'> {
  /** a label selector, as kubectl's `--selector` */
  readonly nodes: string;
  /** each as `parseToleration` reads it */
  readonly toleration: readonly string[];
  /** besides cpu and memory */
  readonly resource: readonly string[];
}

/** A person waits: long enough for a page of nodes over a slow line. */
const REQUEST_TIMEOUT_MS = 30_000;

/**
 * The ResourceQuota that the labelled, schedulable nodes can carry. Reads, and never writes.
 *
 * @returns what to print
 * @throws QuotientError a sentence: no cluster, no permission, no node that matches or none that counts
 */
export async function runQuota(options: QuotaOptions, signal: AbortSignal): Promise<string> {
  const tolerations = options.toleration.map(parseToleration);
  const resources = ['cpu', 'memory', ...options.resource.map(checkResource)];
  const client = createKubernetesClient(await loadApiAccess(options), { requestTimeoutMs: REQUEST_TIMEOUT_MS });
  try {
    const nodes = await requireNodes(client, options.nodes, signal);
    const { schedulable, leftOut } = divideNodes(nodes, tolerations);
    const counted: CountedNode[] = [];
    for (const { name, allocatable } of schedulable) {
      counted.push({ name, allocatable, taken: await readTaken(client, name, signal) });
    }
    const { name, namespace, priorityClass, nodes: selector } = options;
    return toManifest({
      selector,
      counted,
      leftOut,
      resources: [...new Set(resources)],
      name,
      namespace,
      priorityClass,
    });
  } finally {
    await client.close();
  }
}

function checkResource(name: string): string {
  if (isContainerResource(name)) return name;
  throw new QuotientError(
    'invalid-input',
    `--resource ${JSON.stringify(name)}: must be a resource of containers, such as ephemeral-storage or nvidia.com/gpu`,
  );
}

async function requireNodes(
  client: KubernetesClient,
  selector: string,
  signal: AbortSignal,
): Promise<readonly WorkerNode[]> {
  const nodes = await readNodes(client, selector, signal);
  if (nodes.length > 0) return nodes;
  const all = await readNodes(client, undefined, signal);
  const lines = toLabelLines(all, selector);
  const rest = lines.length === 0 ? '' : `, with these labels:\n  ${lines.join('\n  ')}`;
  throw new QuotientError('not-found', `no node matches ${selector}; there are ${all.length} nodes${rest}`);
}

interface DividedNodes {
  readonly schedulable: readonly WorkerNode[];
  readonly leftOut: readonly LeftOutNode[];
}

function divideNodes(nodes: readonly WorkerNode[], tolerations: readonly Toleration[]): DividedNodes {
  const leftOut = nodes.flatMap((node) => {
    const obstacle = findObstacle(node, tolerations);
    return obstacle === undefined ? [] : [{ name: node.name, obstacle }];
  });
  if (leftOut.length === nodes.length) {
    const lines = leftOut.map(({ name, obstacle }) => `${name} ${obstacle}`);
    throw new QuotientError('not-found', ['no node that matches takes workers now:', ...lines].join('\n  '));
  }
  const names = new Set(leftOut.map(({ name }) => name));
  return { schedulable: nodes.filter(({ name }) => !names.has(name)), leftOut };
}
