import { credentials, loadPackageDefinition, type ServiceClientConstructor } from '@grpc/grpc-js';
import { loadSync } from '@grpc/proto-loader';
import { setTimeout as delay } from 'node:timers/promises';
import { LOADER_OPTIONS, PROTO_PATH } from '../src/views/grpc/protocol.ts';
import type { Contender } from './contenders.ts';
import { round } from './machine.ts';
import { readRssMiB } from './process-figures.ts';
import { toReference } from './reference.ts';

const STREAMS = 1_000;
const SETTLE_MS = 5_000;
const TIMEOUT_MS = 60_000;

interface Stream {
  on(event: 'data' | 'error', listener: () => void): Stream;
  cancel(): void;
}

/**
 * A thousand push streams of one pool: their memory, and how long one activation takes to reach all of them.
 *
 * @param publish puts a message into a queue
 * @param purge empties a queue
 */
export async function measureStreams(
  { pid, port }: Contender,
  publish: (queue: string) => Promise<void>,
  purge: (queue: string) => Promise<void>,
): Promise<object> {
  const { externalscaler } = loadPackageDefinition(loadSync(PROTO_PATH, LOADER_OPTIONS)) as unknown as {
    externalscaler: { ExternalScaler: ServiceClientConstructor };
  };
  await purge('bench.0');
  // The need that fell keeps its workers for the stabilization window, 30 s by default.
  await delay(35_000);
  const client = new externalscaler.ExternalScaler(`127.0.0.1:${port}`, credentials.createInsecure());
  const open = client['StreamIsActive'] as unknown as (reference: object) => Stream;
  const before = readRssMiB(pid);
  const times: number[] = [];
  const streams = Array.from({ length: STREAMS }, () => {
    const stream = open.call(client, toReference(0));
    return stream.on('data', () => times.push(performance.now())).on('error', () => undefined);
  });
  await delay(SETTLE_MS);
  const memoryMiB = readRssMiB(pid) - before;
  const publishedMs = performance.now();
  await publish('bench.0');
  while (times.length < STREAMS && performance.now() - publishedMs < TIMEOUT_MS) await delay(10);
  for (const stream of streams) stream.cancel();
  client.close();
  return {
    streams: STREAMS,
    pushed: times.length,
    kibPerStream: round((memoryMiB * 1024) / STREAMS, 1),
    publishToFirstMs: round(Math.min(...times) - publishedMs, 0),
    firstToLastMs: round(Math.max(...times) - Math.min(...times), 0),
  };
}
