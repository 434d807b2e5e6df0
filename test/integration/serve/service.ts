import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { type GrpcClient, startGrpcClient } from '../grpc/client.ts';

type LogLine = Readonly<Record<string, unknown>>;

/** `quotient serve` in a process of its own, asked by a gRPC client in another. */
export interface Service {
  readonly child: ChildProcess;
  readonly client: GrpcClient;
  readonly httpUrl: string;
  /** every line that it has logged */
  readonly lines: readonly LogLine[];
  /** Asks as KEDA does. */
  ask(method: string, pool: string): Promise<{ code: number; details: string; message: unknown }>;
  /** What GetMetrics says: the value, or the code of its error. */
  askReplicas(pool: string): Promise<number | string>;
  writePools(yaml: string): void;
  /** Sends SIGTERM; settles with the exit code. */
  stop(): Promise<number | null>;
}

const main = fileURLToPath(new URL('../../../src/main.ts', import.meta.url));

/** @param pools the pools file's text; trigger metadata is the queue named like the pool with `q.` before it */
export async function startService(pools: string, environment: Readonly<Record<string, string>>): Promise<Service> {
  const folder = mkdtempSync(join(tmpdir(), 'quotient-serve-'));
  const poolsFile = join(folder, 'pools.yaml');
  writeFileSync(poolsFile, pools);
  const words = ['serve', '--pools', poolsFile, '--grpc-address', '127.0.0.1:0', '--http-address', '127.0.0.1:0'];
  const child = spawn(process.execPath, [main, ...words], {
    env: { PATH: process.env['PATH'], ...environment },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const lines: LogLine[] = [];
  const listening = new Promise<LogLine>((resolve, reject) => {
    createInterface({ input: child.stderr }).on('line', (text) => {
      const line = JSON.parse(text) as LogLine;
      lines.push(line);
      if (line['msg'] === 'listening') resolve(line);
    });
    child.once('exit', (code) => reject(new Error(`serve ended with ${code}: ${JSON.stringify(lines)}`)));
  });
  const ports = await listening;
  const client = startGrpcClient(Number(ports['grpcPort']));
  const ask: Service['ask'] = (method, pool) => {
    const reference = toReference(pool);
    const message =
      method === 'GetMetrics' ? { scaledObjectRef: reference, metricName: 'quotient-replicas' } : reference;
    return client.call(method, message);
  };
  return {
    child,
    client,
    httpUrl: `http://127.0.0.1:${String(ports['httpPort'])}`,
    lines,
    ask,
    askReplicas: async (pool) => {
      const { code, details, message } = await ask('GetMetrics', pool);
      if (code !== 0) return details;
      return (message as { metricValues: { metricValue: number }[] }).metricValues[0]?.metricValue ?? 'no value';
    },
    writePools: (yaml) => writeFileSync(poolsFile, yaml),
    stop: async () => {
      await client.stop();
      const exited = child.exitCode === null ? once(child, 'exit') : Promise.resolve();
      child.kill('SIGTERM');
      await exited;
      rmSync(folder, { recursive: true });
      return child.exitCode;
    },
  };
}

/** As KEDA sends it: the ScaledObject and the trigger's whole metadata. */
export function toReference(pool: string): object {
  const scalerMetadata = { scalerAddress: '127.0.0.1:9090', queueName: `q.${pool}` };
  return { namespace: 'space', name: pool, scalerMetadata };
}

/** Two pools of the worked example's sizes that share 21 CPU. */
export function twoPools(cpu = 21): string {
  const toPool = (name: string, size: string): string =>
    `{ name: ${name}, maxReplicaCount: 50, resources: { requests: { cpu: ${size} } }, metadata: { queueName: q.${name} } }`;
  return `namespaces:
  - name: space
    quotas: [{ name: quota, hard: { requests.cpu: ${cpu} } }]
    pools: [${toPool('project', '1')}, ${toPool('diff', '500m')}]
`;
}
