import { isKubernetesFailure, type KubernetesClient } from '../client/client.ts';

/** The one node of a bed. */
export interface NodeDescription {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  /** quantities of `cpu`, `memory`, `pods`; said, not enforced: the quota is what limits pods here */
  readonly capacity: Readonly<Record<string, string>>;
  /** where `kubectl logs` is answered */
  readonly port: number;
}

/** Makes the Node object, ready and schedulable. */
export async function registerNode(client: KubernetesClient, node: NodeDescription): Promise<void> {
  const { name, labels, capacity, port } = node;
  const metadata = { name, labels: { 'kubernetes.io/hostname': name, ...labels } };
  try {
    await client.post('/api/v1/nodes', { apiVersion: 'v1', kind: 'Node', metadata, spec: {} });
  } catch (error) {
    if (!isKubernetesFailure(error, 409)) throw error;
  }
  const path = `/api/v1/nodes/${name}`;
  // Admission taints every new node as not ready; the node lifecycle controller, which would mend it, does not run here.
  await client.patch(path, { spec: { taints: null } });
  const ready = { type: 'Ready', status: 'True', reason: 'VirtualKubelet', message: 'the virtual kubelet is running' };
  await client.patch(`${path}/status`, {
    status: {
      capacity,
      allocatable: capacity,
      conditions: [{ ...ready, lastHeartbeatTime: new Date(), lastTransitionTime: new Date() }],
      addresses: [{ type: 'InternalIP', address: '127.0.0.1' }],
      daemonEndpoints: { kubeletEndpoint: { Port: port } },
    },
  });
}
