import { untilAborted } from '../../aborted.ts';
import { fastifySSE } from '@fastify/sse';
import { fastifySwagger } from '@fastify/swagger';
import { once } from 'node:events';
import type { Clock } from '../../clock.ts';
import type { Logger } from '../../telemetry/logger.ts';
import { toHostAndPort, toListenError } from '../listen-address.ts';
import { trackConnections } from './connections.ts';
import { HEARTBEAT_MS } from './limits.ts';
import { toJsonText } from '../json.ts';
import { addRoutes, type RouteDependencies } from './routes.ts';
import { createServer } from './server.ts';
import { createStreams } from './stream.ts';

/** What the HTTP view is made of. */
export interface HttpViewDependencies extends Omit<RouteDependencies, 'streams' | 'connections'> {
  /** `HOST:PORT` */
  readonly address: string;
  /** how long answers may take to be read after the signal */
  readonly shutdownGraceMs: number;
  readonly clock: Clock;
  readonly logger: Logger;
  /** of the program */
  readonly version: string;
}

/** Health, metrics and the read-only API on one port, answered from memory. */
export interface HttpView {
  /**
   * Opens the port; requests are answered from then on.
   *
   * @returns the port, chosen by the system where the address says 0
   * @throws QuotientError `invalid-input` where the address cannot be listened on
   */
  listen(): Promise<number>;
  /** Waits for the signal, then drains; settles when no connection or timer is left. */
  run(signal: AbortSignal): Promise<void>;
}

export function createHttpView(dependencies: HttpViewDependencies): HttpView {
  const { address, shutdownGraceMs, clock, logger, version } = dependencies;
  const app = createServer(logger);
  const connections = trackConnections(app.server);
  const streams = createStreams(dependencies.board, clock);
  app.register(fastifySSE, { heartbeatInterval: HEARTBEAT_MS });
  app.register(fastifySwagger, { openapi: toOpenApi(version) });
  // Answers are texts already; schemas only say what is in them.
  app.setSerializerCompiler(() => toJsonText as (value: unknown) => string);
  app.register((plugged, _, done) => {
    addRoutes(plugged, { ...dependencies, streams, connections });
    done();
  });

  /**
   * Nothing new, and who has not read its answer by the deadline is cut off. The server itself is closed last: Node's
   * `close` cuts off every connection whose answer is written but not read yet (24.21, lib/_http_server.js).
   */
  const drain = async (): Promise<void> => {
    const over = new AbortController();
    const drained = connections.drain().finally(() => over.abort());
    await clock.sleep(shutdownGraceMs, over.signal);
    connections.destroy();
    await drained;
    await app.close();
  };

  return {
    listen: async () => {
      try {
        await app.ready();
        app.server.listen(toHostAndPort(address));
        await once(app.server, 'listening');
      } catch (error) {
        throw toListenError('HTTP', address, '--http-address', error);
      }
      const bound = app.server.address();
      return typeof bound === 'object' && bound !== null ? bound.port : 0;
    },
    run: async (signal) => {
      await untilAborted(signal);
      streams.close();
      await drain();
    },
  };
}

function toOpenApi(version: string) {
  return {
    openapi: '3.1.0',
    info: {
      title: 'Quotient',
      version,
      description:
        'How a ResourceQuota is divided across worker pools, and why. Read-only: any method but GET and HEAD gets a 405. ' +
        'Errors are problem documents (RFC 9457).',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
  };
}
