import { findProgram, toDataFolder, type ToolName, toTool } from '../tools/toolchain.ts';
import { isAnswering, toParameters } from './answering.ts';
import type { ComponentParts } from './component.ts';
import type { Layout } from './layout.ts';

/** The KEDA releases that a bed can run: the newest, and the one that HyperFlow pins. */
export type KedaVersion = '2.21' | '2.16';

export const KEDA_NAMESPACE = 'keda';

/** The folder of KEDA's CustomResourceDefinitions, to be applied server-side. */
export function toKedaDefinitions(version: KedaVersion): string {
  return toDataFolder(toTool(toToolName(version)));
}

/** The objects that make the adapter the cluster's external metrics API, though it runs outside of the cluster. */
export function toMetricsApi({ ports }: Layout): readonly unknown[] {
  const service = { name: 'keda-metrics-apiserver', namespace: KEDA_NAMESPACE };
  return [
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: KEDA_NAMESPACE } },
    { apiVersion: 'v1', kind: 'Service', metadata: service, spec: { type: 'ExternalName', externalName: 'localhost' } },
    {
      apiVersion: 'apiregistration.k8s.io/v1',
      kind: 'APIService',
      metadata: { name: METRICS_API },
      spec: {
        group: 'external.metrics.k8s.io',
        version: 'v1beta1',
        service: { ...service, port: ports.kedaAdapter },
        insecureSkipTLSVerify: true,
        groupPriorityMinimum: 100,
        versionPriority: 100,
      },
    },
  ];
}

export const METRICS_API = 'v1beta1.external.metrics.k8s.io';

export function toKedaOperator(layout: Layout, version: KedaVersion): ComponentParts {
  const { ports, certificates } = layout;
  // 2.16 does not know these: it patches nothing of the kind.
  const patching = { 'enable-webhook-patching': 'false', 'enable-apiservice-patching': 'false' };
  const parameters = toParameters({
    'metrics-bind-address': `127.0.0.1:${ports.kedaMetrics}`,
    'health-probe-bind-address': `127.0.0.1:${ports.kedaHealth}`,
    'metrics-service-bind-address': `127.0.0.1:${ports.kedaMetricsService}`,
    'cert-dir': certificates.kedaFolder,
    ...(version === '2.16' ? {} : patching),
  });
  return {
    name: 'keda-operator',
    launch: toKedaLaunch(layout, version, 'keda-operator', parameters),
    isReady: () => isAnswering(`http://127.0.0.1:${ports.kedaHealth}/readyz`),
  };
}

/** @param isReady whether the API server finds the metrics API available */
export function toKedaAdapter(layout: Layout, version: KedaVersion, isReady: () => Promise<boolean>): ComponentParts {
  const { ports, certificates, kubeconfigPath } = layout;
  const parameters = toParameters({
    'secure-port': String(ports.kedaAdapter),
    'bind-address': '127.0.0.1',
    port: String(ports.kedaAdapterMetrics),
    'metrics-service-address': `localhost:${ports.kedaMetricsService}`,
    'lister-kubeconfig': kubeconfigPath,
    'authentication-kubeconfig': kubeconfigPath,
    'authorization-kubeconfig': kubeconfigPath,
    'client-ca-file': certificates.authority.certificatePath,
    'tls-cert-file': certificates.keda.certificatePath,
    'tls-private-key-file': certificates.keda.keyPath,
    'cert-dir': certificates.kedaFolder,
  });
  return { name: 'keda-adapter', launch: toKedaLaunch(layout, version, 'keda-adapter', parameters), isReady };
}

function toKedaLaunch(
  { kubeconfigPath, file, logPath }: Layout,
  version: KedaVersion,
  program: 'keda-operator' | 'keda-adapter',
  parameters: readonly string[],
): ComponentParts['launch'] {
  return {
    command: findProgram(toToolName(version), program),
    parameters,
    environment: {
      HOME: file('home'),
      KUBECONFIG: kubeconfigPath,
      POD_NAMESPACE: KEDA_NAMESPACE,
      KEDA_CLUSTER_OBJECT_NAMESPACE: KEDA_NAMESPACE,
      WATCH_NAMESPACE: '',
    },
    workingDirectory: file('home'),
    logPath: logPath(program),
  };
}

function toToolName(version: KedaVersion): ToolName {
  switch (version) {
    case '2.21':
      return 'keda';
    case '2.16':
      return 'keda-2.16';
  }
}
