/** A Node as the API server sends it; ready, and with room for 8 CPU and 32 GiB, unless said otherwise. */
export interface NodeParts {
  readonly name: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly allocatable?: Readonly<Record<string, string>>;
  readonly ready?: 'True' | 'False' | 'Unknown' | 'never said';
  readonly unschedulable?: boolean;
  readonly taints?: readonly { readonly key: string; readonly value?: string; readonly effect: string }[];
}

export const WORKER_LABELS = { 'hyperflow-wms/nodepool': 'hfworker' } as const;

export function aNode(parts: NodeParts) {
  const { name, labels = WORKER_LABELS, allocatable = { cpu: '8', memory: '32Gi' }, ready = 'True' } = parts;
  const { unschedulable, taints } = parts;
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name, labels, resourceVersion: '1' },
    spec: { ...(unschedulable === undefined ? {} : { unschedulable }), ...(taints === undefined ? {} : { taints }) },
    status: {
      allocatable,
      conditions: ready === 'never said' ? [] : [{ type: 'Ready', status: ready }],
    },
  };
}

/** A pod on a node, owned by a controller of that kind. */
export function aPodOf(kind: string, requests: Readonly<Record<string, string>>, phase = 'Running') {
  const name = `${kind.toLowerCase()}-${Object.values(requests).join('-').toLowerCase()}-${phase.toLowerCase()}`;
  return {
    metadata: {
      name,
      namespace: 'kube-system',
      resourceVersion: '1',
      ownerReferences: [{ apiVersion: 'apps/v1', kind, name: 'owner', uid: 'u', controller: true }],
    },
    spec: { containers: [{ name: 'main', resources: { requests } }] },
    status: { phase },
  };
}
