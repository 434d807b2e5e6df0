import { setTimeout as delay } from 'node:timers/promises';
import { type GrpcClient, startGrpcClient } from '../../integration/grpc/client.ts';
import type { KubernetesClient } from '../client/client.ts';

/** Sets Deployments to what the scaler answers, every second, as an HPA would that asks so often. */
export interface ScalingActor {
  /** how often it has set a number of replicas */
  countWrites(): number;
  stop(): Promise<void>;
}

export interface ScalingActorOptions {
  readonly client: KubernetesClient;
  /** of the scaler's gRPC server */
  readonly port: number;
  readonly namespace: string;
  /** each with the metadata of its trigger; its Deployment has its name */
  readonly pools: readonly { readonly name: string; readonly metadata: Readonly<Record<string, string>> }[];
}

const PERIOD_MS = 1_000;

interface Scale {
  readonly spec: { readonly replicas?: number };
}

export function startScalingActor({ client, port, namespace, pools }: ScalingActorOptions): ScalingActor {
  const grpc = startGrpcClient(port);
  const stopping = new AbortController();
  let writes = 0;
  const follow = async (name: string, metadata: Readonly<Record<string, string>>): Promise<void> => {
    const replicas = await askReplicas(grpc, namespace, name, metadata);
    const path = `/apis/apps/v1/namespaces/${namespace}/deployments/${name}/scale`;
    if (replicas === undefined || (await client.get<Scale>(path)).spec.replicas === replicas) return;
    await client.patch(path, { spec: { replicas } });
    writes += 1;
  };
  const run = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      // An API server that is down is tried again, as an HPA does.
      await Promise.allSettled(pools.map(({ name, metadata }) => follow(name, metadata)));
      await delay(PERIOD_MS, undefined, { signal: stopping.signal }).catch(() => undefined);
    }
  };
  const over = run();
  return {
    countWrites: () => writes,
    stop: async () => {
      stopping.abort();
      await over;
      await grpc.stop();
    },
  };
}

/** @returns undefined where the scaler gives no number */
async function askReplicas(
  grpc: GrpcClient,
  namespace: string,
  name: string,
  scalerMetadata: Readonly<Record<string, string>>,
): Promise<number | undefined> {
  const scaledObjectRef = { namespace, name, scalerMetadata };
  const { code, message } = await grpc.call('GetMetrics', { scaledObjectRef, metricName: 'quotient-replicas' });
  if (code !== 0) return undefined;
  return (message as { metricValues: { metricValue: number }[] }).metricValues[0]?.metricValue;
}
