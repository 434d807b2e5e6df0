// The yardstick: a grpc-js server with the same proto that answers everything with a constant. Argument: nothing.
import { loadPackageDefinition, Server, ServerCredentials, type ServiceClientConstructor } from '@grpc/grpc-js';
import { loadSync } from '@grpc/proto-loader';
import { LOADER_OPTIONS, PROTO_PATH } from '../src/views/grpc/protocol.ts';

const { externalscaler } = loadPackageDefinition(loadSync(PROTO_PATH, LOADER_OPTIONS)) as unknown as {
  externalscaler: { ExternalScaler: ServiceClientConstructor };
};
const metricName = 'quotient-replicas';
const spec = { metricSpecs: [{ metricName, targetSize: 1, targetSizeFloat: 1 }] };
const value = { metricValues: [{ metricName, metricValue: 1, metricValueFloat: 1 }] };

const server = new Server();
server.addService(externalscaler.ExternalScaler.service, {
  GetMetricSpec: (_: unknown, answer: (error: null, message: object) => void) => answer(null, spec),
  GetMetrics: (_: unknown, answer: (error: null, message: object) => void) => answer(null, value),
  IsActive: (_: unknown, answer: (error: null, message: object) => void) => answer(null, { result: true }),
  StreamIsActive: (call: { write(message: object): void }) => call.write({ result: true }),
});
server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, port) => {
  if (error !== null) throw error;
  process.stderr.write(`${JSON.stringify({ msg: 'listening', grpcPort: port })}\n`);
});
process.on('SIGTERM', () => server.forceShutdown());
