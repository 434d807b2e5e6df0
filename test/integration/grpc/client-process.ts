// A caller in a process of its own: a grpc-js client that does what its parent asks over IPC. Argument: the server's port.
import { Client, credentials, type ServiceDefinition, type StatusObject } from '@grpc/grpc-js';
import { loadSync } from '@grpc/proto-loader';
import { service as healthService } from 'grpc-health-check';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { Duplex } from 'node:stream';
import { LOADER_OPTIONS, PROTO_PATH } from '../../../src/views/grpc/protocol.ts';
import type { ClientAnswer, ClientRequest } from './client.ts';

const REFLECTION_PROTO = join(
  dirname(createRequire(import.meta.url).resolve('@grpc/reflection')),
  '../proto/grpc/reflection/v1/reflection.proto',
);
const DEFINITIONS: Readonly<Record<ClientRequest['service'], ServiceDefinition>> = {
  scaler: loadSync(PROTO_PATH, LOADER_OPTIONS)['externalscaler.ExternalScaler'] as ServiceDefinition,
  health: healthService,
  reflection: loadSync(REFLECTION_PROTO, LOADER_OPTIONS)['grpc.reflection.v1.ServerReflection'] as ServiceDefinition,
};

const client = new Client(`127.0.0.1:${process.argv[2]}`, credentials.createInsecure());
const cancels = new Map<number, () => void>();
const answer = (message: ClientAnswer): void => void process.send?.(message);

process.on('disconnect', () => process.exit());
process.on('message', (request: ClientRequest) => {
  if (request.kind === 'cancel') return cancels.get(request.id)?.();
  start(request);
});

function start({ id, service, method, message }: ClientRequest): void {
  const definition = DEFINITIONS[service][method];
  if (definition === undefined) throw new Error(`no method ${method}`);
  const { path, requestSerialize, responseDeserialize } = definition;
  const end = ({ code, details }: StatusObject): void => answer({ id, kind: 'end', code, details });
  if (!definition.responseStream) {
    const call = client.makeUnaryRequest(
      path,
      requestSerialize,
      responseDeserialize,
      message,
      (_, response: unknown) => {
        if (response !== undefined) answer({ id, kind: 'message', message: response });
      },
    );
    call.on('status', end);
    return;
  }
  const call = definition.requestStream
    ? client.makeBidiStreamRequest<object, unknown>(path, requestSerialize, responseDeserialize)
    : client.makeServerStreamRequest<object, unknown>(path, requestSerialize, responseDeserialize, message);
  if (call instanceof Duplex) call.write(message);
  call.on('data', (response: unknown) => answer({ id, kind: 'message', message: response }));
  call.on('error', () => undefined);
  call.on('status', end);
  cancels.set(id, () => call.cancel());
}
