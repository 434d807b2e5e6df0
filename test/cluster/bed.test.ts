import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Bed, startBed } from './bed/bed.ts';
import type { ObjectList, Pod, Workload } from './client/objects.ts';
import { startVirtualKubelet, type VirtualKubelet } from './kubelet/kubelet.ts';
import { readRefusals } from './recorder/audit.ts';
import { startRecorder } from './recorder/recorder.ts';
import { toReport } from './recorder/report.ts';
import { toManifests, toNamespace, toQuota } from './workload/manifests.ts';

const STEP = { timeout: 60_000, interval: 100 };

describe('a bed without KEDA', () => {
  let bed: Bed;
  let kubelet: VirtualKubelet;
  let bringUpMs: number;

  beforeAll(async () => {
    const startMs = performance.now();
    bed = await startBed({ keda: 'none' });
    kubelet = await startVirtualKubelet(bed, { startDelayMs: 100 });
    bringUpMs = performance.now() - startMs;
  });

  afterAll(async () => {
    await kubelet.stop();
    await bed.stop();
  });

  beforeEach(({ onTestFailed }) => onTestFailed(() => bed.keepFiles()));

  it('comes up within a minute', () => {
    expect(bringUpMs).toBeLessThan(60_000);
  });

  it('runs the pods of a Deployment as real processes, and ends them by SIGTERM when it is scaled down', async () => {
    const namespace = 'processes';
    await bed.kubectl.apply(toManifests([toNamespace(namespace), toDeployment(namespace, 3)]));
    await vi.waitFor(async () => expect(await readReady(namespace)).toBe(3), STEP);
    const pods = await listPods(namespace);
    const pids = pods.flatMap(({ metadata }) => kubelet.pids(namespace, metadata.name));
    expect(pids.filter(isRunning)).toHaveLength(3);

    await bed.kubectl.run(['-n', namespace, 'scale', 'deployment/work', '--replicas=1']);
    await vi.waitFor(async () => expect(await listPods(namespace)).toHaveLength(1), STEP);
    expect(pids.filter(isRunning)).toHaveLength(1);
    const [left] = await listPods(namespace);
    const log = await bed.kubectl.run(['-n', namespace, 'logs', left?.metadata.name ?? '']);
    expect(log).toBe(`started ${left?.metadata.name} in ${namespace} on ${kubelet.nodeName} at 127.0.0.1\n`);
  });

  it('says how a process ended that ends by itself, as Jobs need it', async () => {
    const namespace = 'jobs';
    await bed.kubectl.apply(toManifests([toNamespace(namespace), toJob(namespace, 0), toJob(namespace, 3)]));
    const wait = (job: string, condition: string): Promise<string> =>
      bed.kubectl.run(['-n', namespace, 'wait', `job/${job}`, `--for=condition=${condition}`, '--timeout=60s']);
    await Promise.all([wait('exits-0', 'Complete'), wait('exits-3', 'Failed')]);
  });

  it('refuses the pod that a quota has no room for, and the recorder sees it', async () => {
    const namespace = 'quotas';
    const directory = await mkdtemp(join(tmpdir(), 'quotient-recorder-'));
    await bed.kubectl.apply(toManifests([toNamespace(namespace), toQuota(namespace, { 'requests.cpu': '3' })]));
    const recorder = startRecorder({ client: bed.client, namespace, path: join(directory, 'timeline.jsonl') });
    await vi.waitFor(() => expect(recorder.entries().some(({ kind }) => kind === 'quota')).toBe(true), STEP);
    await bed.kubectl.apply(toManifests([toDeployment(namespace, 4)]));
    await vi.waitFor(() => expect(toReport(recorder.entries()).refusedInAll).toBeGreaterThan(0), STEP);
    await vi.waitFor(async () => expect(await readReady(namespace)).toBe(3), STEP);

    const report = toReport(await recorder.stop());
    expect(report).toMatchObject({ quotaCpu: 3, mostAskedCpu: 4, mostHeldCpu: 3 });
    expect(report.overQuotaMs).toBeGreaterThan(0);
    expect([...report.refused.keys()]).toEqual([expect.stringMatching(/^ReplicaSet\/work-/)]);
    expect(readRefusals(bed.layout.file('audit.jsonl'), namespace).length).toBeGreaterThanOrEqual(report.refusedInAll);
    await rm(directory, { recursive: true });
  });

  it('keeps its objects and its pods when the API server and etcd are killed and started again', async () => {
    const namespace = 'outages';
    await bed.kubectl.apply(toManifests([toNamespace(namespace), toDeployment(namespace, 2)]));
    await vi.waitFor(async () => expect(await readReady(namespace)).toBe(2), STEP);
    const { apiServer, etcd, controllerManager } = bed.components;
    await apiServer.kill();
    await etcd.kill();
    await etcd.restart();
    await apiServer.restart();
    controllerManager.freeze();
    await bed.kubectl.run(['-n', namespace, 'scale', 'deployment/work', '--replicas=4']);
    expect(await readReady(namespace)).toBe(2);
    controllerManager.thaw();
    await vi.waitFor(async () => expect(await readReady(namespace)).toBe(4), STEP);
  });

  async function listPods(namespace: string): Promise<readonly Pod[]> {
    return (await bed.client.get<ObjectList<Pod>>(`/api/v1/namespaces/${namespace}/pods`)).items;
  }

  async function readReady(namespace: string): Promise<number | undefined> {
    const path = `/apis/apps/v1/namespaces/${namespace}/deployments/work`;
    return (await bed.client.get<Workload>(path)).status?.readyReplicas;
  }
});

/** `sleep` becomes the process itself, so that it ends at SIGTERM. */
const SCRIPT = 'echo started $(POD_NAME) in $POD_NAMESPACE on $NODE_NAME at $POD_IP; exec sleep infinity';

function toDeployment(namespace: string, replicas: number): unknown {
  const field = (name: string, fieldPath: string): unknown => ({ name, valueFrom: { fieldRef: { fieldPath } } });
  const env = [
    field('POD_NAME', 'metadata.name'),
    field('POD_NAMESPACE', 'metadata.namespace'),
    field('NODE_NAME', 'spec.nodeName'),
    field('POD_IP', 'status.podIP'),
  ];
  const resources = { requests: { cpu: '1' } };
  const container = { name: 'main', image: 'none', command: ['sh', '-c', SCRIPT], env, resources };
  const labels = { app: 'work' };
  const template = { metadata: { labels }, spec: { containers: [container] } };
  const spec = { replicas, selector: { matchLabels: labels }, template };
  return { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'work', namespace }, spec };
}

function toJob(namespace: string, exitCode: number): unknown {
  const container = { name: 'main', image: 'none', command: ['sh', '-c', `exit ${exitCode}`] };
  const template = { spec: { restartPolicy: 'Never', containers: [container] } };
  const metadata = { name: `exits-${exitCode}`, namespace };
  return { apiVersion: 'batch/v1', kind: 'Job', metadata, spec: { backoffLimit: 0, template } };
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
