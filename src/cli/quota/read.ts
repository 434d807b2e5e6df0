import { QuotientError } from '../../errors.ts';
import { createPodReader } from '../../inputs/cluster/objects/pod.ts';
import type { ResourceList } from '../../inputs/cluster/objects/resource-list.ts';
import type { KubernetesClient } from '../../kubernetes/client.ts';
import { listResource } from '../../kubernetes/list.ts';
import type { ToKept } from '../../kubernetes/watch-event.ts';
import { toTaken } from './capacity.ts';
import { toWorkerNode, type WorkerNode } from './worker-node.ts';

/**
 * @param selector as kubectl's `--selector`; absent: all nodes
 * @throws QuotientError `outside` with the API server's reason, the missing verb above all
 */
export function readNodes(
  client: KubernetesClient,
  selector: string | undefined,
  signal: AbortSignal,
): Promise<readonly WorkerNode[]> {
  const query = selector === undefined ? {} : { labelSelector: selector };
  return readAll(withQuery(client, query), 'nodes', toWorkerNode, signal);
}

/**
 * What the pods that come with a node request there. Asked for node by node: the API server keeps an index of that, and
 * nobody needs the other pods.
 *
 * @throws QuotientError `outside` as above
 */
export async function readTaken(
  client: KubernetesClient,
  nodeName: string,
  signal: AbortSignal,
): Promise<ResourceList> {
  const onNode = withQuery(client, { fieldSelector: `spec.nodeName=${nodeName}` });
  return toTaken(await readAll(onNode, 'pods', createPodReader(), signal));
}

async function readAll<Kept>(
  client: KubernetesClient,
  plural: string,
  toKept: ToKept<Kept>,
  signal: AbortSignal,
): Promise<readonly Kept[]> {
  const listing = await listResource(client, { resource: { version: 'v1', plural }, toKept }, signal);
  switch (listing.kind) {
    case 'listed':
      return [...listing.entries.values()].map(({ kept }) => kept);
    case 'failed':
      throw new QuotientError('outside', listing.failure.reason);
  }
}

/** The same client, whose every request asks for this as well. */
function withQuery(client: KubernetesClient, query: Readonly<Record<string, string>>): KubernetesClient {
  return {
    ...client,
    request: (request, signal) => client.request({ ...request, query: { ...request.query, ...query } }, signal),
  };
}
