import type { Clock } from './clock.ts';
import type { Config } from './config.ts';
import type { BacklogInput } from './inputs/backlog/backlog.ts';
import type { ClusterInput } from './inputs/cluster/cluster.ts';
import { createBoard } from './loop/board.ts';
import { createLoop } from './loop/loop.ts';
import { type Part, runInStages } from './stages.ts';
import type { Logger } from './telemetry/logger.ts';
import { createGrpcView } from './views/grpc/view.ts';
import { createHttpView } from './views/http/view.ts';
import { createMetrics } from './views/metrics.ts';

/** What differs between `serve` and `demo`: everything else is built here, and only here. */
export interface AppParts {
  readonly config: Config;
  readonly clock: Clock;
  readonly cluster: ClusterInput;
  readonly backlog: BacklogInput;
  readonly logger: Logger;
  /** of the program, for the metrics */
  readonly version: string;
}

/** The ports that were really taken: 0 in an address lets the system choose. */
export interface Listening {
  readonly grpcPort: number;
  readonly httpPort: number;
}

/**
 * Runs the whole service until the signal aborts, then ends it in order: KEDA's streams and calls first, so that they are
 * still answered from a live board; then the loop and its inputs; health and the API last, so that they can say so.
 *
 * @param onListening called once, when both servers answer
 * @throws QuotientError `invalid-input` where an address cannot be listened on
 */
export async function runApp(
  parts: AppParts,
  signal: AbortSignal,
  onListening: (listening: Listening) => void = () => undefined,
): Promise<void> {
  const { config, clock, cluster, backlog, logger, version } = parts;
  const { shutdownGraceMs } = config;
  const board = createBoard();
  const metrics = createMetrics({
    board,
    status: backlog.status,
    countOpenStreams: () => grpc.countOpenStreams(),
    clock,
    version,
  });
  const loop = createLoop({ ...parts, board, onCycle: metrics.observeCycle });
  const grpc = createGrpcView({
    board,
    address: config.grpcAddress,
    activationRepeatMs: config.activationRepeatMs,
    shutdownGraceMs,
    clock,
    logger,
    onCall: metrics.observeCall,
  });
  let isReady = false;
  const http = createHttpView({
    board,
    address: config.httpAddress,
    isReady: () => isReady && !signal.aborted,
    registry: metrics.registry,
    shutdownGraceMs,
    clock,
    logger,
  });
  const listening = { grpcPort: await grpc.listen(), httpPort: await http.listen() };
  isReady = true;
  onListening(listening);
  const stages: Part[][] = [[grpc], [loop, cluster, backlog], [http]];
  await runInStages(stages, signal);
}
