import { writeFile } from 'node:fs/promises';
import { findProgram } from '../tools/toolchain.ts';
import { isAnswering, toParameters } from './answering.ts';
import type { ComponentParts } from './component.ts';
import type { Layout } from './layout.ts';

/** The controllers that a scaled workload needs; no scheduler and no node lifecycle, as there is one virtual node. */
const CONTROLLERS = [
  'deployment-controller',
  'replicaset-controller',
  'statefulset-controller',
  'job-controller',
  'horizontal-pod-autoscaler-controller',
  'resourcequota-controller',
  'serviceaccount-controller',
  'namespace-controller',
  'garbage-collector-controller',
  'disruption-controller',
];

/** What the API server writes into its audit log: refused pods, what HPAs ask and write besides, or every request. */
export type AuditLevel = 'pod-creations' | 'scaling' | 'everything';

export function toEtcd({ ports, file, logPath }: Layout): ComponentParts {
  const client = `http://127.0.0.1:${ports.etcd}`;
  const peer = `http://127.0.0.1:${ports.etcdPeer}`;
  const parameters = toParameters({
    name: 'bed',
    'data-dir': file('etcd/data'),
    'listen-client-urls': client,
    'advertise-client-urls': client,
    'listen-peer-urls': peer,
    'initial-advertise-peer-urls': peer,
    'initial-cluster': `bed=${peer}`,
    'log-level': 'warn',
    // Safe here: what was written survives the process, only not the machine.
    'unsafe-no-fsync': 'true',
  });
  return {
    name: 'etcd',
    launch: toLaunch(findProgram('etcd', 'etcd'), parameters, file('home'), logPath('etcd')),
    isReady: () => isAnswering(`${client}/health`),
  };
}

/** @param isReady asks the API server as the administrator */
export async function toApiServer(
  layout: Layout,
  audit: AuditLevel,
  isReady: () => Promise<boolean>,
): Promise<ComponentParts> {
  const { certificates, file, logPath } = layout;
  await writeFile(file('audit-policy.json'), JSON.stringify(toAuditPolicy(audit)));
  const parameters = toParameters({
    ...toServing(layout),
    'authorization-mode': 'RBAC',
    'client-ca-file': certificates.authority.certificatePath,
    'service-account-issuer': 'https://kubernetes.default.svc',
    'service-account-key-file': certificates.serviceAccountKeyPath,
    'service-account-signing-key-file': certificates.serviceAccountKeyPath,
    'requestheader-client-ca-file': certificates.frontProxyAuthority.certificatePath,
    'requestheader-allowed-names': 'front-proxy-client',
    'requestheader-extra-headers-prefix': 'X-Remote-Extra-',
    'requestheader-group-headers': 'X-Remote-Group',
    'requestheader-username-headers': 'X-Remote-User',
    'proxy-client-cert-file': certificates.frontProxyClient.certificatePath,
    'proxy-client-key-file': certificates.frontProxyClient.keyPath,
    'audit-policy-file': file('audit-policy.json'),
    'audit-log-path': file('audit.jsonl'),
  });
  const program = findProgram('kubernetes', 'kube-apiserver');
  return {
    name: 'kube-apiserver',
    launch: toLaunch(program, parameters, file('home'), logPath('kube-apiserver')),
    isReady,
  };
}

function toServing({ ports, certificates, file }: Layout): Readonly<Record<string, string>> {
  return {
    'etcd-servers': `http://127.0.0.1:${ports.etcd}`,
    'bind-address': '127.0.0.1',
    'advertise-address': '127.0.0.1',
    'secure-port': String(ports.apiServer),
    'cert-dir': file('home'),
    'tls-cert-file': certificates.apiServer.certificatePath,
    'tls-private-key-file': certificates.apiServer.keyPath,
    'service-cluster-ip-range': '10.96.0.0/16',
    // A loopback address cannot be an endpoint of the Service `kubernetes`.
    'endpoint-reconciler-type': 'none',
  };
}

/** @param hpaSyncPeriodMs 15 000 is Kubernetes' own */
export function toControllerManager(layout: Layout, hpaSyncPeriodMs: number): ComponentParts {
  const { ports, certificates, kubeconfigPath, file, logPath } = layout;
  const parameters = toParameters({
    kubeconfig: kubeconfigPath,
    'authentication-kubeconfig': kubeconfigPath,
    'authorization-kubeconfig': kubeconfigPath,
    'service-account-private-key-file': certificates.serviceAccountKeyPath,
    'root-ca-file': certificates.authority.certificatePath,
    'bind-address': '127.0.0.1',
    'secure-port': String(ports.controllerManager),
    'cert-dir': file('home'),
    'leader-elect': 'false',
    controllers: CONTROLLERS.join(','),
    'horizontal-pod-autoscaler-sync-period': `${hpaSyncPeriodMs}ms`,
  });
  const program = findProgram('kubernetes', 'kube-controller-manager');
  return {
    name: 'kube-controller-manager',
    launch: toLaunch(program, parameters, file('home'), logPath('kube-controller-manager')),
    isReady: () => isAnswering(`https://127.0.0.1:${ports.controllerManager}/healthz`),
  };
}

function toLaunch(
  command: string,
  parameters: readonly string[],
  home: string,
  logPath: string,
): ComponentParts['launch'] {
  return { command, parameters, environment: { HOME: home }, workingDirectory: home, logPath };
}

/** Creations of pods tell exactly what the quota refused: Events are aggregated and rate-limited. */
function toAuditPolicy(level: AuditLevel): unknown {
  return {
    apiVersion: 'audit.k8s.io/v1',
    kind: 'Policy',
    omitStages: ['RequestReceived'],
    rules: [...AUDIT_RULES[level].map((rule) => ({ level: 'Metadata', ...rule })), { level: 'None' }],
  };
}

const POD_CREATIONS = { verbs: ['create'], resources: [{ group: '', resources: ['pods'] }] };

/** What is written down at each level; the first that fits a request holds. */
const AUDIT_RULES: Readonly<Record<AuditLevel, readonly object[]>> = {
  'pod-creations': [POD_CREATIONS],
  scaling: [
    POD_CREATIONS,
    { verbs: ['get', 'list'], resources: [{ group: 'external.metrics.k8s.io' }] },
    { verbs: ['update', 'patch'], resources: [{ group: 'apps', resources: ['*/scale'] }] },
  ],
  everything: [{}],
};
