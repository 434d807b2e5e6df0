// A load generator in a process of its own: node:http2 with ready frames, since a grpc-js client is slower than the server.
// Arguments: port, connections, calls in flight over all connections, seconds. Prints its figures as JSON.
import { type ClientHttp2Session, connect, constants } from 'node:http2';
import { createHistogram } from 'node:perf_hooks';
import { loadSync, type MethodDefinition } from '@grpc/proto-loader';
import { LOADER_OPTIONS, PROTO_PATH } from '../src/views/grpc/protocol.ts';
import { toReference } from './reference.ts';

const [port = 0, connections = 1, inFlight = 1, seconds = 1] = process.argv.slice(2).map(Number);
/** The first calls find cold code on both sides. */
const WARM_UP_SHARE = 0.2;

interface Call {
  readonly path: string;
  readonly body: Buffer;
}

/** One round of what KEDA does at each poll and each HPA sync. */
function prepareCalls(): Call[] {
  const service = loadSync(PROTO_PATH, LOADER_OPTIONS)['externalscaler.ExternalScaler'] as Record<
    string,
    MethodDefinition<object, object>
  >;
  const reference = toReference(0);
  const messages: [method: string, message: object][] = [
    ['GetMetricSpec', reference],
    ['GetMetrics', { scaledObjectRef: reference, metricName: 'quotient-replicas' }],
    ['IsActive', reference],
  ];
  return messages.flatMap(([method, message]) => {
    const definition = service[method];
    if (definition === undefined) return [];
    const payload = definition.requestSerialize(message);
    const prefix = Buffer.alloc(5);
    prefix.writeUInt32BE(payload.length, 1);
    return [{ path: definition.path, body: Buffer.concat([prefix, payload]) }];
  });
}

const calls = prepareCalls();
const latencies = createHistogram();
const startedMs = performance.now();
const warmMs = startedMs + WARM_UP_SHARE * seconds * 1000;
const endMs = startedMs + seconds * 1000;
let [answered, failed] = [0, 0];

function callOnce(session: ClientHttp2Session, { path, body }: Call): Promise<void> {
  return new Promise((resolve) => {
    const sentMs = performance.now();
    const stream = session.request({
      ':method': 'POST',
      ':path': path,
      'content-type': 'application/grpc',
      te: 'trailers',
    });
    let isOk = false;
    // An error without an answer has its status in the headers.
    const note = (headers: Record<string, unknown>): void => {
      if (headers['grpc-status'] !== undefined) isOk = headers['grpc-status'] === '0';
    };
    stream
      .on('response', note)
      .on('trailers', note)
      .on('error', () => undefined);
    stream.on('close', () => {
      const nowMs = performance.now();
      if (!isOk) failed += 1;
      else if (nowMs >= warmMs) {
        answered += 1;
        latencies.record(Math.max(1, Math.round((nowMs - sentMs) * 1000)));
      }
      resolve();
    });
    stream.resume();
    stream.end(body);
  });
}

async function callUntilEnd(session: ClientHttp2Session, first: number): Promise<void> {
  for (let turn = first; performance.now() < endMs; turn += 1) {
    const call = calls[turn % calls.length];
    if (call !== undefined) await callOnce(session, call);
  }
}

const sessions = Array.from({ length: connections }, () => connect(`http://127.0.0.1:${port}`));
await Promise.all(
  Array.from({ length: inFlight }, (_, worker) => {
    const session = sessions[worker % sessions.length];
    return session === undefined ? Promise.resolve() : callUntilEnd(session, worker);
  }),
);
const measuredSeconds = (performance.now() - warmMs) / 1000;
for (const session of sessions) session.destroy(undefined, constants.NGHTTP2_NO_ERROR);
process.stdout.write(
  `${JSON.stringify({
    callsPerSecond: answered / measuredSeconds,
    p50Ms: latencies.percentile(50) / 1000,
    p99Ms: latencies.percentile(99) / 1000,
    failed,
  })}\n`,
);
