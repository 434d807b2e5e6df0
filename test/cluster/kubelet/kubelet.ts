import type { Bed } from '../bed/bed.ts';
import { isKubernetesFailure } from '../client/client.ts';
import type { Pod } from '../client/objects.ts';
import { watchObjects } from '../client/watch.ts';
import { startLogServer } from './log-server.ts';
import { type NodeDescription, registerNode } from './node.ts';
import { type PodLife, startPodLife } from './pod-life.ts';
import type { PodWorld } from './pod-world.ts';

/** A node whose pods are real processes of this machine. */
export interface VirtualKubelet {
  readonly nodeName: string;
  /** The processes of a pod's containers, for tests that kill them. */
  pids(namespace: string, pod: string): readonly number[];
  logPath(namespace: string, pod: string, container: string): string;
  /** Ends all pods' processes; their objects stay. */
  stop(): Promise<void>;
}

export interface KubeletOptions {
  readonly nodeName?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly capacity?: Readonly<Record<string, string>>;
  /** from the binding to the running process; default 1 s */
  readonly startDelayMs?: number;
  /** from the end of the last process to the pod's deletion; default 0.2 s */
  readonly goneDelayMs?: number;
  /** added to every container's environment */
  readonly environment?: Readonly<Record<string, string>>;
}

/** What the lab runs have (half a pod's start on a warm node), unless a test says otherwise. */
const START_DELAY_MS = 1_000;
const GONE_DELAY_MS = 200;

const CAPACITY = { cpu: '64', memory: '256Gi', pods: '1000' };

/**
 * Registers a node and runs what is bound to it. Pods without a node are bound to it at once if its labels fit their
 * selector: it is scheduler and kubelet in one. Images, volumes, probes and init containers are not looked at.
 */
export async function startVirtualKubelet(bed: Bed, options: KubeletOptions = {}): Promise<VirtualKubelet> {
  const { client, layout } = bed;
  const { nodeName = 'virtual-node', labels = {}, capacity = CAPACITY } = options;
  const stopping = new AbortController();
  const toLogPath = (namespace: string, pod: string, container: string): string =>
    layout.file(`pods/${namespace}_${pod}_${container}.log`);
  const logServer = await startLogServer(layout, toLogPath);
  const node: NodeDescription = { name: nodeName, labels, capacity, port: layout.ports.kubelet };
  await registerNode(client, node);
  const world: PodWorld = {
    client,
    children: bed.children,
    startDelayMs: options.startDelayMs ?? START_DELAY_MS,
    goneDelayMs: options.goneDelayMs ?? GONE_DELAY_MS,
    environment: { PATH: process.env['PATH'] ?? '', HOME: layout.file('home'), ...options.environment },
    workingDirectory: layout.file('pods'),
    logPath: (pod, container) => toLogPath(pod.metadata.namespace ?? '', pod.metadata.name, container),
    signal: stopping.signal,
  };
  const lives = new Map<string, PodLife>();
  const watching = watchObjects<Pod>(
    {
      client,
      path: '/api/v1/pods',
      onPut: (pod) => void handlePod(pod, node, world, lives),
      onGone: (pod) => {
        lives.get(toKey(pod))?.vanish();
        lives.delete(toKey(pod));
      },
    },
    stopping.signal,
  );
  return {
    nodeName,
    pids: (namespace, pod) => lives.get(`${namespace}/${pod}`)?.pids() ?? [],
    logPath: toLogPath,
    stop: async () => {
      stopping.abort();
      await watching;
      const all = [...lives.values()];
      for (const life of all) life.vanish();
      await Promise.all(all.map((life) => life.over));
      await logServer.close();
    },
  };
}

async function handlePod(pod: Pod, node: NodeDescription, world: PodWorld, lives: Map<string, PodLife>): Promise<void> {
  const known = lives.get(toKey(pod));
  if (known !== undefined) known.update(pod);
  else if (pod.spec.nodeName === node.name && !isOver(pod)) lives.set(toKey(pod), startPodLife(pod, world));
  else if (isSchedulable(pod, node)) await bind(pod, node, world);
}

function isOver({ status }: Pod): boolean {
  return status.phase === 'Succeeded' || status.phase === 'Failed';
}

function isSchedulable({ metadata, spec }: Pod, { labels }: NodeDescription): boolean {
  if (spec.nodeName !== undefined || metadata.deletionTimestamp !== undefined) return false;
  if ((spec.schedulingGates ?? []).length > 0) return false;
  return Object.entries(spec.nodeSelector ?? {}).every(([label, value]) => labels[label] === value);
}

async function bind({ metadata }: Pod, { name }: NodeDescription, { client, signal }: PodWorld): Promise<void> {
  const path = `/api/v1/namespaces/${metadata.namespace}/pods/${metadata.name}/binding`;
  const target = { apiVersion: 'v1', kind: 'Node', name };
  try {
    await client.post(path, { apiVersion: 'v1', kind: 'Binding', metadata: { name: metadata.name }, target });
  } catch (error) {
    // Gone or bound already; or the API server is down, and the pod is listed again when it is back.
    if (!signal.aborted && !isKubernetesFailure(error, 404) && !isKubernetesFailure(error, 409)) return;
  }
}

function toKey({ metadata }: Pod): string {
  return `${metadata.namespace}/${metadata.name}`;
}
