import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { aNode, WORKER_LABELS } from '../../unit/cli/quota/nodes.ts';
import { runQuotient } from '../../unit/cli/run.ts';
import { type Bed, startBed } from '../bed/bed.ts';
import { toManifests, toNamespace } from '../workload/manifests.ts';

const SELECTOR = Object.entries(WORKER_LABELS)
  .map((label) => label.join('='))
  .join(',');
const NAMESPACE = 'workerpools';
const DEDICATED = { key: 'dedicated', value: 'montage', effect: 'NoSchedule' } as const;

describe('quotient quota on a real API server', () => {
  let bed: Bed;

  beforeAll(async () => {
    bed = await startBed({ keda: 'none' });
    const nodes = [
      aNode({ name: 'worker-1', allocatable: { cpu: '8', memory: '32Gi', pods: '110' } }),
      aNode({ name: 'worker-2', allocatable: { cpu: '13500m', memory: '28Gi', pods: '110' } }),
      aNode({ name: 'worker-3', unschedulable: true }),
      aNode({ name: 'worker-4', taints: [DEDICATED] }),
      aNode({ name: 'worker-5', ready: 'False' }),
      aNode({ name: 'elsewhere', labels: { pool: 'other' } }),
    ];
    for (const node of nodes) await createNode(node);
    await bed.kubectl.apply(toManifests([toNamespace(NAMESPACE), toAgent(), ...toAccounts()]));
    await startAgent('worker-1');
  });

  afterAll(() => bed.stop());

  const run = (...words: readonly string[]) =>
    runQuotient(['quota', '--kubeconfig', bed.layout.kubeconfigPath, '--nodes', SELECTOR, ...words]);

  it('prints a quota that the API server accepts, of the nodes that take workers', async () => {
    const { code, stdout, stderr } = await run('--namespace', NAMESPACE, '--priority-class', 'hyperflow-worker');
    expect(stderr).toBe('');
    expect(code).toBe(0);
    await bed.kubectl.run(['apply', '--server-side', '--validate=strict', '-f', '-'], stdout);
    const path = `/api/v1/namespaces/${NAMESPACE}/resourcequotas/hflow-requests`;
    const quota = await bed.client.get<{ readonly spec: { readonly hard: unknown } }>(path);
    expect(quota.spec.hard).toEqual({ 'requests.cpu': '21', 'requests.memory': '60Gi' });
    for (const name of ['worker-3 is cordoned', 'worker-4 is tainted dedicated=montage', 'worker-5 is not ready']) {
      expect(stdout).toContain(`#   ${name}`);
    }
    expect(stdout).not.toContain('elsewhere');
  });

  it('counts a tainted node for workers that tolerate the taint', async () => {
    expect((await run('--toleration', 'dedicated=montage')).stdout).toContain('requests.cpu: "29"');
  });

  it('hands on what the API server says to a selector that is none', async () => {
    const { code, stderr } = await run('--nodes', 'a in b');
    expect(stderr).toMatch(/list nodes cluster-wide failed: HTTP 400: unable to parse requirement/);
    expect(code).toBe(1);
  });

  it('names the verb that is missing', async () => {
    const kubeconfig = await bed.createServiceAccountKubeconfig(NAMESPACE, 'reader');
    const nobody = await bed.createServiceAccountKubeconfig(NAMESPACE, 'nobody');
    expect((await run('--kubeconfig', nobody)).stderr).toMatch(/may not list nodes cluster-wide: .*needs "list"/);
    expect((await run('--kubeconfig', kubeconfig)).stderr).toMatch(/may not list pods cluster-wide: .*needs "list"/);
  });

  /**
   * The status of a Node is written by its kubelet alone, and each new one is tainted as not ready until a controller, which
   * is not here, sees that it is.
   */
  async function createNode({ metadata, spec, status }: ReturnType<typeof aNode>): Promise<void> {
    const { name, labels } = metadata;
    await bed.client.post('/api/v1/nodes', { apiVersion: 'v1', kind: 'Node', metadata: { name, labels }, spec });
    await bed.client.patch(`/api/v1/nodes/${name}`, { spec: { taints: spec.taints ?? null } });
    await bed.client.patch(`/api/v1/nodes/${name}/status`, { status: { ...status, capacity: status.allocatable } });
  }

  /** In place of the DaemonSet controller, which a bed does not run. */
  async function startAgent(nodeName: string): Promise<void> {
    const daemonSets = `/apis/apps/v1/namespaces/${NAMESPACE}/daemonsets`;
    const { metadata, spec } = await bed.client.get<Agent>(`${daemonSets}/agent`);
    const owner = { apiVersion: 'apps/v1', kind: 'DaemonSet', name: 'agent', uid: metadata.uid, controller: true };
    const pod = {
      metadata: { name: 'agent', labels: AGENT_LABELS, ownerReferences: [owner] },
      spec: { ...spec.template.spec, nodeName },
    };
    // A namespace's own ServiceAccount is made a moment after it.
    await vi.waitFor(() => bed.client.post(`/api/v1/namespaces/${NAMESPACE}/pods`, pod), { timeout: 30_000 });
  }
});

interface Agent {
  readonly metadata: { readonly uid: string };
  readonly spec: { readonly template: { readonly spec: object } };
}

const AGENT_LABELS = { app: 'agent' } as const;

function toAgent(): unknown {
  const container = { name: 'main', image: 'none', resources: { requests: { cpu: '500m' } } };
  const template = { metadata: { labels: AGENT_LABELS }, spec: { containers: [container] } };
  const spec = { selector: { matchLabels: AGENT_LABELS }, template };
  return { apiVersion: 'apps/v1', kind: 'DaemonSet', metadata: { name: 'agent', namespace: NAMESPACE }, spec };
}

/** One that may do nothing, and one that may read nodes and no pods. */
function toAccounts(): readonly unknown[] {
  const group = 'rbac.authorization.k8s.io';
  const account = (name: string) => ({
    apiVersion: 'v1',
    kind: 'ServiceAccount',
    metadata: { name, namespace: NAMESPACE },
  });
  const rules = [{ apiGroups: [''], resources: ['nodes'], verbs: ['list'] }];
  const metadata = { name: 'reader-of-nodes' };
  const roleRef = { apiGroup: group, kind: 'ClusterRole', name: metadata.name };
  const subjects = [{ kind: 'ServiceAccount', name: 'reader', namespace: NAMESPACE }];
  return [
    account('nobody'),
    account('reader'),
    { apiVersion: `${group}/v1`, kind: 'ClusterRole', metadata, rules },
    { apiVersion: `${group}/v1`, kind: 'ClusterRoleBinding', metadata, roleRef, subjects },
  ];
}
