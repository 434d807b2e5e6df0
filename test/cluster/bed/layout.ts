import { mkdir, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findFreePorts } from '../../rabbitmq/free-ports.ts';
import { type Certificates, createCertificates } from './certificates.ts';

/** Where everything of one bed is: its files and its ports, all on 127.0.0.1. */
export interface Layout {
  readonly directory: string;
  readonly certificates: Certificates;
  readonly ports: Ports;
  /** of the administrator */
  readonly kubeconfigPath: string;
  readonly logPath: (component: string) => string;
  readonly file: (name: string) => string;
}

export interface Ports {
  readonly etcd: number;
  readonly etcdPeer: number;
  readonly apiServer: number;
  readonly controllerManager: number;
  readonly kedaMetricsService: number;
  readonly kedaMetrics: number;
  readonly kedaHealth: number;
  readonly kedaAdapter: number;
  readonly kedaAdapterMetrics: number;
  readonly kubelet: number;
}

/** Makes the folders and certificates of a bed. */
export async function createLayout(): Promise<Layout> {
  const directory = await mkdtemp(join(tmpdir(), 'quotient-bed-'));
  const folders = ['certificates/keda', 'logs', 'pods', 'home', 'etcd'];
  await Promise.all(folders.map((name) => mkdir(join(directory, name), { recursive: true })));
  return {
    directory,
    certificates: await createCertificates(join(directory, 'certificates')),
    ports: await choosePorts(),
    kubeconfigPath: join(directory, 'kubeconfig'),
    logPath: (component) => join(directory, 'logs', `${component}.log`),
    file: (name) => join(directory, name),
  };
}

async function choosePorts(): Promise<Ports> {
  const ports = await findFreePorts(10);
  const at = (index: number): number => ports[index] ?? 0;
  return {
    etcd: at(0),
    etcdPeer: at(1),
    apiServer: at(2),
    controllerManager: at(3),
    kedaMetricsService: at(4),
    kedaMetrics: at(5),
    kedaHealth: at(6),
    kedaAdapter: at(7),
    kedaAdapterMetrics: at(8),
    kubelet: at(9),
  };
}
