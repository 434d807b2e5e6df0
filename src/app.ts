import type { Clock } from './clock.ts';
import type { Config } from './config.ts';
import { toReason } from './errors.ts';
import type { BacklogInput } from './inputs/backlog/backlog.ts';
import type { WatchStatus } from './kubernetes/watch-health.ts';
import { type Board, type BoardWriter, createBoard } from './loop/board.ts';
import type { AnswerListener } from './contract/answer-listener.ts';
import { type Part, runInStages } from './stages.ts';
import type { Logger } from './telemetry/logger.ts';
import { createGrpcView, type GrpcView } from './views/grpc/view.ts';
import { createHttpView, type HttpView } from './views/http/view.ts';
import { createMetrics, type Metrics } from './views/metrics.ts';

/** What differs between `serve` and `demo`: everything else is built here, and only here. */
export interface AppParts {
  readonly config: Config;
  readonly clock: Clock;
  readonly logger: Logger;
  /** of the program, for the metrics */
  readonly version: string;
  readonly createDecider: (tools: DeciderTools) => Decider;
}

/** What a decider is given. */
export interface DeciderTools {
  readonly board: BoardWriter;
  readonly onCycle: Metrics['observeCycle'];
  readonly onWrite: Metrics['observeWrite'];
}

/** Whatever fills the board. */
export interface Decider {
  /** told what KEDA is answered */
  readonly answers: AnswerListener;
  /** how queues and the API server are read, for the metrics; no watches without Kubernetes */
  readonly status: BacklogInput['status'];
  readonly watches?: () => readonly WatchStatus[];
  /** what writes where the decisions say so */
  readonly actuators: readonly Part[];
  /** what decides, and reads what is decided on */
  readonly parts: readonly Part[];
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
  { config, clock, logger, version, createDecider }: AppParts,
  signal: AbortSignal,
  onListening: (listening: Listening, board: Board) => void = () => undefined,
): Promise<void> {
  const { shutdownGraceMs } = config;
  const board = createBoard();
  const metrics = createMetrics({
    board,
    status: () => decider.status(),
    watches: () => decider.watches?.() ?? [],
    countOpenStreams: () => grpc.countOpenStreams(),
    clock,
    version,
  });
  const decider = createDecider({ board, onCycle: metrics.observeCycle, onWrite: metrics.observeWrite });
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
        decider.answers.onMetric(pool, replicas);
        metrics.observeAnswer(pool);
      },
      onActive: decider.answers.onActive,
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
  const stages: (readonly Part[])[] = [[grpc, ...decider.actuators], decider.parts, [http]];
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
