import type { Clock } from '../../clock.ts';
import type { Config } from '../../config.ts';
import type { Board } from '../../loop/board.ts';
import type { ApiFailure } from '../../kubernetes/api-failure.ts';
import type { KubernetesClient } from '../../kubernetes/client.ts';
import { capRetryAfter } from '../../kubernetes/retry-pause.ts';
import type { WatchStatus } from '../../kubernetes/watch-health.ts';
import type { Logger } from '../../telemetry/logger.ts';
import { createAgenda } from './agenda.ts';
import { createOwnStatuses } from './own-statuses.ts';
import type { KeptPool } from './pool-object.ts';
import { createWorkersFinder } from './pool-workers.ts';
import { createReconciler } from './reconcile.ts';
import { createSaid } from './said.ts';
import { createStatusWriter } from './status-writer.ts';
import { type Outcome, toConditions, toUrgency } from './status.ts';
import { createWatched } from './watched.ts';

export interface WorkerPoolsParts {
  readonly client: KubernetesClient;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly board: Pick<Board, 'latest' | 'onPublish'>;
  readonly config: Pick<Config, 'brokers' | 'namespaces' | 'scalerAddresses' | 'staleAfterMs'>;
  /** of Deployments */
  readonly template: unknown;
}

/** Makes and keeps the Deployment and the ScaledObject of every WorkerPool, in place of HyperFlow's operator. */
export interface WorkerPools {
  /** of the watches of WorkerPools */
  status(): readonly WatchStatus[];
  /** Settles when the signal aborts and all requests and watches are over. */
  run(signal: AbortSignal): Promise<void>;
}

/** How often a status may be written, by what is new in it, since each write is an event to all who watch. */
const WRITTEN_EVERY_MS = { now: 0, soon: 1_000, later: 10_000 } as const;

/** What only a person can mend is tried again now and then. */
const RETRY_MS = { unavailable: 1_000, conflict: 500, other: 10_000 } as const;

/** So many pools are looked at at the same time, so that some whose writes hang do not keep all others waiting. */
const VISITORS = 8;

/** One that is being looked at is looked at again so long after. */
const VISITED_MS = 200;

/** After a change that was seen first from our own answer, and in case that one was missed. */
const CHECK_AGAIN_MS = 6_000;

export function createWorkerPools(parts: WorkerPoolsParts): WorkerPools {
  const { client, clock, board, config } = parts;
  const log = parts.logger.child({ component: 'workerpools' });
  const agenda = createAgenda(clock);
  const watched = createWatched(parts, agenda.add);
  const statuses = createStatusWriter(client);
  const reconciler = createReconciler({
    client,
    clock,
    brokers: config.brokers,
    scalerAddress: config.scalerAddresses[0] ?? '',
    template: parts.template,
    findChild: watched.findChild,
    onHeldBack: ({ namespace, name }, forMs) => agenda.add(`${namespace}/${name}`, forMs),
  });
  const said = createSaid(log);
  const own = createOwnStatuses(clock);
  const findWorkers = createWorkersFinder(board);
  const writtenAtMs = new Map<string, number>();

  const retry = (key: string, { kind, retryAfterMs }: ApiFailure): void => {
    const ownMs = kind === 'unavailable' || kind === 'conflict' ? RETRY_MS[kind] : RETRY_MS.other;
    agenda.add(key, Math.max(ownMs, capRetryAfter(retryAfterMs)));
  };
  const toWaitMs = (key: string, urgency: keyof typeof WRITTEN_EVERY_MS): number =>
    Math.max(0, (writtenAtMs.get(key) ?? Number.NEGATIVE_INFINITY) + WRITTEN_EVERY_MS[urgency] - clock.nowMs());

  const writeStatus = async (key: string, pool: KeptPool, outcome: Outcome, signal: AbortSignal): Promise<void> => {
    const seen = own.see(pool);
    const wanted = {
      conditions: toConditions(seen.conditions, outcome),
      workers: findWorkers(pool.namespace, pool.name),
    };
    const urgency = toUrgency(seen, wanted);
    if (urgency === 'never') return;
    const waitMs = toWaitMs(key, urgency);
    if (waitMs > 0) {
      agenda.add(key, waitMs);
      return;
    }
    writtenAtMs.set(key, clock.nowMs());
    const failure = await statuses.write(pool, wanted, signal);
    if (failure === undefined) {
      own.note(pool, wanted);
      said.written(pool);
    } else if (failure.kind !== 'missing') {
      said.notWritten(pool, failure);
      retry(key, failure);
    }
  };

  const visit = async (key: string, signal: AbortSignal): Promise<void> => {
    const pool = watched.findPool(key);
    if (pool === undefined) {
      writtenAtMs.delete(key);
      said.forget(key);
      reconciler.keepOnly(new Set([...watched.pools()].map(([, { uid }]) => uid)));
      return;
    }
    if (pool.isEnding || !watched.isComplete(pool.namespace)) return;
    const operator = watched.findTheirOperator();
    said.operator(operator);
    if (operator !== undefined) return;
    const outcome = await reconciler.reconcile(pool, signal);
    if (signal.aborted) return;
    if (outcome.kind !== 'failed') {
      said.outcome(pool, outcome);
      if (outcome.kind !== 'unchanged') agenda.add(key, CHECK_AGAIN_MS);
      return await writeStatus(key, pool, outcome, signal);
    }
    said.failure(pool, outcome.failure);
    retry(key, outcome.failure);
    if (!PASSING.has(outcome.failure.kind)) {
      await writeStatus(key, pool, { kind: 'mistaken', sentence: outcome.failure.reason }, signal);
    }
  };

  return {
    status: watched.status,
    run: async (signal) => {
      const stopListening = board.onPublish(() => {
        for (const [key, pool] of watched.pools()) {
          const workers = findWorkers(pool.namespace, pool.name);
          const urgency = toUrgency(pool, { conditions: pool.conditions, workers });
          if (urgency !== 'never') agenda.add(key, toWaitMs(key, urgency));
        }
      });
      const visited = new Set<string>();
      const work = async (): Promise<void> => {
        for (let key = await agenda.next(signal); key !== undefined; key = await agenda.next(signal)) {
          if (visited.has(key)) {
            agenda.add(key, VISITED_MS);
            continue;
          }
          visited.add(key);
          await visit(key, signal).finally(() => visited.delete(key));
        }
      };
      await Promise.all([watched.run(signal), ...Array.from({ length: VISITORS }, work)]);
      stopListening();
    },
  };
}

/** Failures that say nothing about the WorkerPool. */
const PASSING: ReadonlySet<ApiFailure['kind']> = new Set(['unavailable', 'conflict', 'aborted']);
