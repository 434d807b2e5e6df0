import type { Clock } from './clock.ts';
import type { Config } from './config.ts';
import { toReason } from './errors.ts';
import { type AcknowledgementInput, NOTHING_COUNTED } from './inputs/acknowledgements/acknowledgements.ts';
import type { BacklogInput } from './inputs/backlog/backlog.ts';
import type { ClusterInput } from './inputs/cluster/cluster.ts';
import { type Board, createBoard } from './loop/board.ts';
import type { WatchStatus } from './kubernetes/watch-health.ts';
import { createDurations, type Durations } from './loop/durations.ts';
import { createLoop } from './loop/loop.ts';
import type { WriteListener } from './loop/motions.ts';
import { type Part, runInStages } from './stages.ts';
import type { Logger } from './telemetry/logger.ts';
import { createGrpcView, type GrpcView } from './views/grpc/view.ts';
import { createHttpView, type HttpView } from './views/http/view.ts';
import { createMetrics, type Metrics } from './views/metrics.ts';

/** What differs between `serve` and `demo`: everything else is built here, and only here. */
export interface AppParts {
  readonly config: Config;
  readonly clock: Clock;
  readonly cluster: ClusterInput;
  readonly backlog: BacklogInput;
  /** what consumers have finished; absent: no durations are learned */
  readonly acknowledgements?: AcknowledgementInput;
  readonly logger: Logger;
  /** how the API server is watched, for the metrics; absent without Kubernetes */
  readonly watches?: () => readonly WatchStatus[];
  /** what is to be written where the decisions say so; nothing by default */
  readonly createActuators?: (tools: ActuatorTools) => readonly Part[];
  /** of the program, for the metrics */
  readonly version: string;
}

/** What writers are given. */
export interface ActuatorTools {
  readonly board: Board;
  readonly writes: WriteListener;
  readonly durations: Pick<Durations, 'save' | 'restore'>;
  readonly onWrite: Metrics['observeWrite'];
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
 * @param onListening called once, when both servers answer and before anything is decided
 * @throws QuotientError `invalid-input` where an address cannot be listened on
 */
export async function runApp(
  parts: AppParts,
  signal: AbortSignal,
  onListening: (listening: Listening, board: Board) => void = () => undefined,
): Promise<void> {
  const { config, clock, cluster, backlog, logger, version, watches, createActuators = () => [] } = parts;
  const { shutdownGraceMs } = config;
  const board = createBoard();
  const metrics = createMetrics({
    board,
    status: backlog.status,
    watches,
    countOpenStreams: () => grpc.countOpenStreams(),
    clock,
    version,
  });
  const { acknowledgements = NOTHING_COUNTED } = parts;
  const durations = createDurations({ backlog, acknowledgements, config });
  const loop = createLoop({ ...parts, board, durations, onCycle: metrics.observeCycle });
  const grpc = createGrpcView({
    board,
    address: config.grpcAddress,
    activationRepeatMs: config.activationRepeatMs,
    shutdownGraceMs,
    clock,
    logger,
    onCall: metrics.observeCall,
    answers: {
      onMetric: (pool, replicas) => {
        loop.answers.onMetric(pool, replicas);
        metrics.observeAnswer(pool);
      },
      onActive: loop.answers.onActive,
    },
  });
  let canAnswer = false;
  const http = createHttpView({
    board,
    address: config.httpAddress,
    isReady: () => canAnswer && !signal.aborted,
    registry: metrics.registry,
    shutdownGraceMs,
    clock,
    logger,
    version,
  });
  onListening(await listen(grpc, http), board);
  canAnswer = true;
  const stages: (readonly Part[])[] = [
    [grpc, ...createActuators({ board, writes: loop.writes, durations, onWrite: metrics.observeWrite })],
    [loop, cluster, backlog, acknowledgements],
    [http],
  ];
  await runInStages(stages, signal, (error) => {
    canAnswer = false;
    logger.error({ err: toReason(error) }, 'a part has failed: everything ends');
  });
}

/** Both ports or neither. */
async function listen(grpc: GrpcView, http: HttpView): Promise<Listening> {
  const grpcPort = await grpc.listen();
  try {
    return { grpcPort, httpPort: await http.listen() };
  } catch (error) {
    await grpc.run(AbortSignal.abort());
    throw error;
  }
}
