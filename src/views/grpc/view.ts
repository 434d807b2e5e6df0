import { logVerbosity, Server, ServerCredentials, setLogVerbosity } from '@grpc/grpc-js';
import type { Clock } from '../../clock.ts';
import type { Board } from '../../loop/board.ts';
import { createActivationStreams } from './activation-streams.ts';
import { createExternalScaler } from './external-scaler.ts';
import { createHealth } from './health.ts';
import { SERVER_OPTIONS } from './limits.ts';
import { createListener } from './listener.ts';
import { createOpenStreams } from './open-streams.ts';
import { createPoolFinder } from './pool-finder.ts';
import { loadProtocol } from './protocol.ts';
import { addReflection } from './reflection.ts';
import type { CallSurroundings } from './unary.ts';

/** How often push streams are looked through besides every publication: well below the shortest repetition, 1 s. */
const REVIEW_INTERVAL_MS = 500;

/** What the gRPC view is made of. */
export interface GrpcViewDependencies extends CallSurroundings {
  readonly board: Board;
  /** `HOST:PORT` */
  readonly address: string;
  /** how often a push stream repeats "active" while the target still has no replica */
  readonly activationRepeatMs: number;
  /** how long calls may take to end after the signal */
  readonly shutdownGraceMs: number;
  readonly clock: Clock;
}

/** KEDA's external scaler protocol, health and reflection on one port, answered from the board. */
export interface GrpcView {
  /**
   * Opens the port; calls are answered from then on.
   *
   * @returns the port, chosen by the system where the address says 0
   * @throws QuotientError `invalid-input` where the address cannot be listened on
   */
  listen(): Promise<number>;
  /** Pushes activations until the signal aborts, then drains; settles when no call, connection or timer is left. */
  run(signal: AbortSignal): Promise<void>;
  /** streams of every service that are open now */
  countOpenStreams(): number;
}

export function createGrpcView(dependencies: GrpcViewDependencies): GrpcView {
  const { board, address, activationRepeatMs, shutdownGraceMs, clock, answers } = dependencies;
  const protocol = loadProtocol();
  const pools = createPoolFinder(board);
  const openStreams = createOpenStreams();
  const activationStreams = createActivationStreams({ pools, openStreams, activationRepeatMs, clock, answers });
  const health = createHealth(openStreams);

  // grpc-js writes a line to stderr for every odd header of a stranger's, and not as JSON.
  setLogVerbosity(logVerbosity.NONE);
  const server = new Server(SERVER_OPTIONS);
  server.addService(protocol.service, createExternalScaler({ ...dependencies, pools, activationStreams, openStreams }));
  health.addTo(server);
  addReflection(server, protocol.packageDefinition, openStreams);
  const injector = server.createConnectionInjector(ServerCredentials.createInsecure());
  const listener = createListener(address, (socket) => injector.injectConnection(socket));

  /**
   * Nothing new, streams end with OK, GOAWAY to everybody; who has not gone by the deadline is cut off. It is over when
   * the connections are: grpc-js takes a session that is told to close for one that is closed (1.14.7 on Node 24), and
   * its own forced end forgets those of an injector.
   */
  const drain = async (): Promise<void> => {
    const drained = new AbortController();
    const closed = listener.close().then(() => drained.abort());
    health.set('NOT_SERVING');
    openStreams.endAll();
    server.tryShutdown(() => undefined);
    await clock.sleep(shutdownGraceMs, drained.signal);
    listener.destroyConnections();
    await closed;
  };

  return {
    listen: async () => {
      const port = await listener.listen();
      health.set('SERVING');
      return port;
    },
    run: async (signal) => {
      const unsubscribe = board.onPublish(() => activationStreams.review());
      while (!signal.aborted) {
        await clock.sleep(REVIEW_INTERVAL_MS, signal);
        activationStreams.review();
      }
      unsubscribe();
      await drain();
    },
    countOpenStreams: () => openStreams.count(),
  };
}
