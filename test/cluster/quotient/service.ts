import { fileURLToPath } from 'node:url';
import { request } from 'undici';
import type { Decision, PoolDecision } from '../../../src/decision/decision.ts';
import { findFreePorts } from '../../rabbitmq/free-ports.ts';
import type { Bed } from '../bed/bed.ts';
import { type Component, startComponent } from '../bed/component.ts';
import { type Forwarder, startForwarder } from '../forwarder/forwarder.ts';

/** `quotient serve` on the bed, in a process of its own, behind a forwarder that stands for its Service. */
export interface QuotientOnBed {
  readonly component: Component;
  readonly forwarder: Forwarder;
  /** what triggers name as `scalerAddress` */
  readonly scalerAddress: string;
  /** for example `http://127.0.0.1:20123` */
  readonly httpUrl: string;
  readAllocation(namespace: string): Promise<Decision>;
  readPool(namespace: string, pool: string): Promise<PoolDecision | undefined>;
  /** Closes the forwarder; the process ends with the bed. */
  stop(): Promise<void>;
}

export interface QuotientOptions {
  readonly managementUrl: string;
  /** default: an administrator's */
  readonly kubeconfigPath?: string;
  /** settings by their variable */
  readonly environment?: Readonly<Record<string, string>>;
  /** of its log and its component; default `quotient` */
  readonly name?: string;
}

const MAIN = fileURLToPath(new URL('../../../src/main.ts', import.meta.url));

/** Starts it; settles when it is ready to answer. */
export async function startQuotient(bed: Bed, options: QuotientOptions): Promise<QuotientOnBed> {
  const { managementUrl, kubeconfigPath = bed.layout.kubeconfigPath, environment = {}, name = 'quotient' } = options;
  const [grpcPort = 0, httpPort = 0] = await findFreePorts(2);
  const forwarder = await startForwarder(grpcPort);
  const httpUrl = `http://127.0.0.1:${httpPort}`;
  const component = await startComponent(bed.children, {
    name,
    launch: {
      command: process.execPath,
      parameters: [MAIN, 'serve'],
      environment: {
        PATH: process.env['PATH'] ?? '',
        HOME: bed.layout.directory,
        KUBECONFIG: kubeconfigPath,
        RABBITMQ_MANAGEMENT_URL: managementUrl,
        SCALER_ADDRESSES: forwarder.address,
        GRPC_ADDRESS: `127.0.0.1:${grpcPort}`,
        HTTP_ADDRESS: `127.0.0.1:${httpPort}`,
        ...environment,
      },
      workingDirectory: bed.layout.directory,
      logPath: bed.layout.logPath(name),
    },
    isReady: async () => (await request(`${httpUrl}/readyz`)).statusCode === 200,
  });
  const readAllocation = async (namespace: string): Promise<Decision> => {
    const answer = await request(`${httpUrl}/api/v1/namespaces/${namespace}/allocation`, {
      headers: { accept: 'application/json' },
    });
    return (await answer.body.json()) as Decision;
  };
  return {
    component,
    forwarder,
    scalerAddress: forwarder.address,
    httpUrl,
    readAllocation,
    readPool: async (namespace, pool) =>
      (await readAllocation(namespace)).pools?.find((decision) => decision.name === pool),
    stop: () => forwarder.close(),
  };
}
