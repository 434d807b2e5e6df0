import { rm } from 'node:fs/promises';
import { createKubernetesClient, type KubernetesClient } from '../client/client.ts';
import type { Conditioned } from '../client/objects.ts';
import { type Children, createChildren } from './children.ts';
import { type Component, type ComponentParts, startComponent } from './component.ts';
import { type AuditLevel, toApiServer, toControllerManager, toEtcd } from './control-plane.ts';
import {
  type KedaVersion,
  METRICS_API,
  toKedaAdapter,
  toKedaDefinitions,
  toKedaOperator,
  toMetricsApi,
} from './keda.ts';
import { writeKubeconfig } from './kubeconfig.ts';
import { createKubectl, type Kubectl } from './kubectl.ts';
import { createLayout, type Layout } from './layout.ts';

/** A real control plane with KEDA, and no node yet: see `startVirtualKubelet`. */
export interface Bed {
  readonly layout: Layout;
  /** for example `https://127.0.0.1:20443` */
  readonly server: string;
  readonly client: KubernetesClient;
  readonly kubectl: Kubectl;
  /** for processes that shall end with the bed */
  readonly children: Children;
  readonly components: BedComponents;
  readonly keda: KedaVersion | 'none';
  /** of the HPA controller: print it beside whatever is reported, unless it is 15 s */
  readonly hpaSyncPeriodMs: number;
  /** Keeps the files (logs above all) when the bed stops; says where they are. */
  keepFiles(): void;
  /** Writes a kubeconfig for a service account of that namespace; returns its path. */
  createServiceAccountKubeconfig(namespace: string, serviceAccount: string): Promise<string>;
  /** Ends everything and removes the files. */
  stop(): Promise<void>;
}

export interface BedComponents {
  readonly etcd: Component;
  readonly apiServer: Component;
  readonly controllerManager: Component;
  /** absent where the bed runs without KEDA */
  readonly kedaOperator?: Component;
  readonly kedaAdapter?: Component;
}

export interface BedOptions {
  /** default: Kubernetes' own 15 s; anything that is reported is measured with that */
  readonly hpaSyncPeriodMs?: number;
  /** default: 2.21 */
  readonly keda?: KedaVersion | 'none';
  /** default: pod creations */
  readonly audit?: AuditLevel;
}

const HPA_SYNC_PERIOD_MS = 15_000;

/**
 * Brings it all up, in some 10–20 s. The programs must have been built (`npm run cluster:build`).
 *
 * @throws Error naming the component that did not start, with its last lines; the files are kept then
 */
export async function startBed(options: BedOptions = {}): Promise<Bed> {
  const layout = await createLayout();
  const children = createChildren();
  try {
    return await bringUp(layout, children, options);
  } catch (error) {
    await children.end();
    throw error;
  }
}

async function bringUp(layout: Layout, children: Children, options: BedOptions): Promise<Bed> {
  const { hpaSyncPeriodMs = HPA_SYNC_PERIOD_MS, keda = '2.21', audit = 'pod-creations' } = options;
  const server = `https://127.0.0.1:${layout.ports.apiServer}`;
  const { authority, admin } = layout.certificates;
  const client = createKubernetesClient(server, authority, admin);
  await writeKubeconfig(layout.kubeconfigPath, { server, authority, user: { kind: 'certificate', pair: admin } });
  const kubectl = createKubectl(layout);
  const start = (parts: ComponentParts): Promise<Component> => startComponent(children, parts);

  const etcd = await start(toEtcd(layout));
  const isServing = async (): Promise<boolean> => (await client.text('/readyz')) === 'ok';
  const apiServer = await start(await toApiServer(layout, audit, isServing));
  const [controllerManager, kedaComponents] = await Promise.all([
    start(toControllerManager(layout, hpaSyncPeriodMs)),
    keda === 'none' ? {} : startKeda({ layout, version: keda, kubectl, client, start }),
  ]);
  let isKept = process.env['QUOTIENT_KEEP_FILES'] !== undefined;
  return {
    layout,
    server,
    client,
    kubectl,
    children,
    components: { etcd, apiServer, controllerManager, ...kedaComponents },
    keda,
    hpaSyncPeriodMs,
    keepFiles: () => {
      if (!isKept) process.stderr.write(`the bed's logs are kept in ${layout.directory}\n`);
      isKept = true;
    },
    createServiceAccountKubeconfig: (namespace, serviceAccount) =>
      createServiceAccountKubeconfig({ layout, client, server, namespace, serviceAccount }),
    stop: async () => {
      await client.close();
      await children.end();
      if (!isKept) await rm(layout.directory, { recursive: true });
    },
  };
}

interface KedaStart {
  readonly layout: Layout;
  readonly version: KedaVersion;
  readonly kubectl: Kubectl;
  readonly client: KubernetesClient;
  readonly start: (parts: ComponentParts) => Promise<Component>;
}

async function startKeda({ layout, version, kubectl, client, start }: KedaStart) {
  const objects = toMetricsApi(layout).map((object) => JSON.stringify(object));
  await Promise.all([kubectl.apply(objects.join('\n---\n')), kubectl.define(toKedaDefinitions(version))]);
  // An operator that finds a definition not yet served looks again only 10 s later.
  const isAvailable = async (): Promise<boolean> => {
    const service = await client.get<Conditioned>(`/apis/apiregistration.k8s.io/v1/apiservices/${METRICS_API}`);
    return service.status?.conditions?.some(({ type, status }) => type === 'Available' && status === 'True') ?? false;
  };
  const [kedaOperator, kedaAdapter] = await Promise.all([
    start(toKedaOperator(layout, version)),
    start(toKedaAdapter(layout, version, isAvailable)),
  ]);
  return { kedaOperator, kedaAdapter };
}

interface ServiceAccountUse {
  readonly layout: Layout;
  readonly client: KubernetesClient;
  readonly server: string;
  readonly namespace: string;
  readonly serviceAccount: string;
}

async function createServiceAccountKubeconfig(use: ServiceAccountUse): Promise<string> {
  const { layout, client, server, namespace, serviceAccount } = use;
  const path = `/api/v1/namespaces/${namespace}/serviceaccounts/${serviceAccount}/token`;
  const request = { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest', spec: { expirationSeconds: 86_400 } };
  const { status } = await client.post<{ readonly status: { readonly token: string } }>(path, request);
  const kubeconfigPath = layout.file(`kubeconfig-${namespace}-${serviceAccount}`);
  const { authority } = layout.certificates;
  await writeKubeconfig(kubeconfigPath, { server, authority, user: { kind: 'token', token: status.token } });
  return kubeconfigPath;
}
