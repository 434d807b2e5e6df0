import type { Clock } from '../../clock.ts';
import type { BrokerConfig, Config } from '../../config.ts';
import type { Board } from '../../loop/board.ts';
import type { ApiFailure } from '../../kubernetes/api-failure.ts';
import type { KubernetesClient } from '../../kubernetes/client.ts';
import type { Change } from '../../kubernetes/watch-cache.ts';
import { watchNamespaces } from '../../kubernetes/watch-namespaces.ts';
import type { WatchStatus } from '../../kubernetes/watch-health.ts';
import type { Logger } from '../../telemetry/logger.ts';
import { createAgenda } from './agenda.ts';
import { type KeptChild, toKeptChild } from './child-object.ts';
import { CHILD_RESOURCES, type ChildKind } from './children.ts';
import { type KeptPool, toKeptPool, WORKER_POOLS } from './pool-object.ts';
import { createReconciler } from './reconcile.ts';
import { createStatusWriter } from './status-writer.ts';
import { type Outcome, toConditions, toUrgency, toWorkers } from './status.ts';

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
  /** one per watch */
  status(): readonly WatchStatus[];
  /** Settles when the signal aborts and all requests and watches are over. */
  run(signal: AbortSignal): Promise<void>;
}

/** Numbers of a status are no more often written than this, since each write is an event to all who watch. */
const NUMBERS_EVERY_MS = 10_000;

/** What only a person can mend is tried again now and then. */
const RETRY_MS = { unavailable: 1_000, conflict: 500, other: 10_000 } as const;

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
    brokers: config.brokers satisfies readonly BrokerConfig[],
    scalerAddress: config.scalerAddresses[0] ?? '',
    template: parts.template,
    findChild: watched.findChild,
  });
  const said = createSaid(log);
  const numbersAtMs = new Map<string, number>();

  const writeStatus = async (key: string, pool: KeptPool, outcome: Outcome, signal: AbortSignal): Promise<void> => {
    const wanted = {
      conditions: toConditions(pool.conditions, outcome),
      workers: toWorkers(board.latest(pool.namespace), pool.name),
    };
    const urgency = toUrgency(pool, wanted);
    const waitMs = (numbersAtMs.get(key) ?? Number.NEGATIVE_INFINITY) + NUMBERS_EVERY_MS - clock.nowMs();
    if (urgency === 'never') return;
    if (urgency === 'later' && waitMs > 0) {
      agenda.add(key, waitMs);
      return;
    }
    numbersAtMs.set(key, clock.nowMs());
    const failure = await statuses.write(pool, wanted, signal);
    if (failure !== undefined && failure.kind !== 'missing') retry(key, pool, failure);
  };

  const retry = (key: string, pool: KeptPool, failure: ApiFailure): void => {
    said.failure(pool, failure);
    agenda.add(
      key,
      failure.kind === 'unavailable' || failure.kind === 'conflict' ? RETRY_MS[failure.kind] : RETRY_MS.other,
    );
  };

  const visit = async (key: string, signal: AbortSignal): Promise<void> => {
    const pool = watched.findPool(key);
    if (pool === undefined || pool.isEnding || !watched.isComplete(pool.namespace)) return;
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
    retry(key, pool, outcome.failure);
    if (!PASSING.has(outcome.failure.kind)) {
      await writeStatus(key, pool, { kind: 'mistaken', sentence: outcome.failure.reason }, signal);
    }
  };

  return {
    status: watched.status,
    run: async (signal) => {
      const stopListening = board.onPublish(() => {
        for (const [key, pool] of watched.pools()) {
          const workers = toWorkers(board.latest(pool.namespace), pool.name);
          if (toUrgency(pool, { conditions: pool.conditions, workers }) !== 'never') agenda.add(key);
        }
      });
      const work = async (): Promise<void> => {
        for (let key = await agenda.next(signal); key !== undefined; key = await agenda.next(signal)) {
          const pools = [...watched.pools()];
          reconciler.keepOnly(new Set(pools.map(([, { uid }]) => uid)));
          await visit(key, signal);
        }
      };
      await Promise.all([watched.run(signal), work()]);
      stopListening();
    },
  };
}

/** Failures that say nothing about the WorkerPool. */
const PASSING: ReadonlySet<ApiFailure['kind']> = new Set(['unavailable', 'conflict', 'aborted']);

/** The three kinds that are followed, each for the others' sake. */
function createWatched({ client, clock, logger, config }: WorkerPoolsParts, add: (key: string) => void) {
  const { namespaces, staleAfterMs } = config;
  const pools = new Map<string, KeptPool>();
  const children: Readonly<Record<ChildKind, Map<string, KeptChild>>> = {
    Deployment: new Map(),
    ScaledObject: new Map(),
  };
  const common = { client, clock, logger, staleAfterMs };
  const addAll = (): void => {
    for (const key of pools.keys()) add(key);
  };
  const onChild = (changes: readonly Change<KeptChild>[]): void => {
    if (changes.length === 0 || changes.some(concernsOperator)) addAll();
    for (const { key } of changes) if (pools.has(key)) add(key);
  };
  const watchChildren = (kind: ChildKind) =>
    watchNamespaces<KeptChild>(namespaces, {
      ...common,
      resource: CHILD_RESOURCES[kind],
      toKept: toKeptChild,
      items: children[kind],
      onChange: onChild,
    });
  const watches = [
    watchNamespaces<KeptPool>(namespaces, {
      ...common,
      resource: WORKER_POOLS,
      toKept: toKeptPool,
      items: pools,
      onChange: (changes) => {
        if (changes.length === 0) addAll();
        for (const { key, after } of changes) if (after !== undefined) add(key);
      },
    }),
    watchChildren('Deployment'),
    watchChildren('ScaledObject'),
  ];
  return {
    findPool: (key: string) => pools.get(key),
    pools: () => pools.entries(),
    findChild: (kind: ChildKind, namespace: string, name: string) => children[kind].get(`${namespace}/${name}`),
    /** What is not seen is taken for not being there, so that all has to be seen. */
    isComplete: (namespace: string) => watches.every((watch) => watch.readNamespace(namespace).state === 'fresh'),
    findTheirOperator: () => [...children.Deployment.values()].find(({ isTheirOperator }) => isTheirOperator),
    status: () => watches.flatMap((watch) => watch.status()),
    run: async (signal: AbortSignal) => {
      await Promise.all(watches.map((watch) => watch.run(signal)));
    },
  };
}

function concernsOperator({ before, after }: Change<KeptChild>): boolean {
  return before?.isTheirOperator === true || after?.isTheirOperator === true;
}

/** Logs what has happened, and what stands in the way once for as long as it does. */
function createSaid(log: Logger) {
  const sentences = new Map<string, string>();
  let operator: string | undefined;
  const sayOnce = ({ namespace, name }: KeptPool, sentence: string, message: string): void => {
    if (sentences.get(`${namespace}/${name}`) === sentence) return;
    sentences.set(`${namespace}/${name}`, sentence);
    log.warn({ namespace, pool: name, reason: sentence }, message);
  };
  return {
    outcome: (pool: KeptPool, outcome: Outcome): void => {
      const { namespace, name } = pool;
      if (outcome.kind === 'mistaken') {
        sayOnce(pool, outcome.sentence, 'WorkerPool cannot be served');
        return;
      }
      if (sentences.delete(`${namespace}/${name}`)) log.info({ namespace, pool: name }, 'WorkerPool is served again');
      if (outcome.kind !== 'unchanged') log.info({ namespace, pool: name, what: outcome.kind }, 'WorkerPool is served');
    },
    failure: (pool: KeptPool, { reason }: ApiFailure): void => sayOnce(pool, reason, 'WorkerPool: a write failed'),
    operator: (found: KeptChild | undefined): void => {
      const now = found === undefined ? undefined : `${found.namespace}/${found.name}`;
      if (now === operator) return;
      operator = now;
      if (now === undefined) log.info("HyperFlow's operator is gone: its WorkerPools are taken over");
      else
        log.warn(
          { operator: now },
          "HyperFlow's operator runs: WorkerPools are left to it; scale it to 0 to have them served",
        );
    },
  };
}
