import { systemClock } from '../../../src/clock.ts';
import type { PoolSnapshot } from '../../../src/contract/snapshot.ts';
import { decide } from '../../../src/decision/decide.ts';
import { type BoardWriter, createBoard } from '../../../src/loop/board.ts';
import { createLogger } from '../../../src/telemetry/logger.ts';
import type { AnsweredCall } from '../../../src/views/grpc/unary.ts';
import { createGrpcView } from '../../../src/views/grpc/view.ts';
import { aSnapshot } from '../../builders/snapshot.ts';
import { type GrpcClient, startGrpcClient } from './client.ts';

/** A board that is served for real, and a caller in another process. */
export interface ServedBoard {
  readonly board: BoardWriter;
  readonly client: GrpcClient;
  readonly port: number;
  /** what the view said of each answered call */
  readonly answered: readonly AnsweredCall[];
  countOpenStreams(): number;
  /** Decides about the namespace `workers` with these pools, and publishes. */
  publish(pools: readonly PoolSnapshot[]): void;
  /** Ends the server as SIGTERM would; settles when it is over. */
  endServer(): Promise<void>;
  stop(): Promise<void>;
}

/** The repetition that the tests of push streams wait for. */
const ACTIVATION_REPEAT_MS = 1_000;

export async function serveBoard(): Promise<ServedBoard> {
  const board = createBoard();
  const answered: AnsweredCall[] = [];
  const view = createGrpcView({
    board,
    address: '127.0.0.1:0',
    activationRepeatMs: ACTIVATION_REPEAT_MS,
    shutdownGraceMs: 5_000,
    clock: systemClock,
    logger: createLogger('silent'),
    onCall: (call) => answered.push(call),
  });
  const port = await view.listen();
  const ending = new AbortController();
  const over = view.run(ending.signal);
  const client = startGrpcClient(port);
  const endServer = (): Promise<void> => {
    ending.abort();
    return over;
  };
  return {
    board,
    client,
    port,
    answered,
    countOpenStreams: () => view.countOpenStreams(),
    publish: (pools) => {
      const snapshot = aSnapshot({ pools: [...pools] });
      board.publish([{ snapshot, decision: decide(snapshot) }]);
    },
    endServer,
    stop: async () => {
      await client.stop();
      await endServer();
    },
  };
}

/** A request of KEDA's about a pool of the namespace `workers`. */
export function aReference(name: string, scalerMetadata: Readonly<Record<string, string>> = { queueName: name }) {
  return { name, namespace: 'workers', scalerMetadata: { scalerAddress: 'quotient:9090', ...scalerMetadata } };
}

export function aMetricsRequest(name: string, metricName = 'quotient-replicas') {
  return { scaledObjectRef: aReference(name), metricName };
}
