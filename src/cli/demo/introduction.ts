import { DEMO_NAMESPACE, DEMO_POOLS, DEMO_QUOTA } from '../../simulation/demo/setup.ts';

/** Where the demo listens: the hosts as given, the ports as taken. */
export interface DemoPlaces {
  readonly grpc: string;
  readonly http: string;
  readonly speed: number;
}

/** Said once, before anything moves: what this is, where it answers, and how to look at it from elsewhere. */
export function toIntroduction({ grpc, http, speed }: DemoPlaces): string {
  const [pool] = DEMO_POOLS;
  const lines = [
    `${DEMO_QUOTA.cpu} CPU, divided over the pools of Montage runs, at ${speed} × the speed of life.`,
    `KEDA's gRPC on ${grpc}, HTTP on ${http}. From another terminal:`,
    `  curl ${http}/api/v1/allocations`,
    `  grpcurl -plaintext -d '{"scaledObjectRef": {"namespace": "${DEMO_NAMESPACE}",`,
    `    "name": "${pool?.name}", "scalerMetadata": {"queueName": "${pool?.queueName}"}}}' \\`,
    `    ${grpc} externalscaler.ExternalScaler/GetMetrics`,
  ];
  return lines.map((line) => `${line}\n`).join('');
}

/** The address that reaches a server from this machine. */
export function toReachable(address: string, port: number): string {
  const host = address.slice(0, address.lastIndexOf(':'));
  const isLocal = ['0.0.0.0', '[::]', '127.0.0.1', '[::1]'].includes(host);
  return `${isLocal ? 'localhost' : host}:${port}`;
}
