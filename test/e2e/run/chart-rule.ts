import { Server, ServerCredentials } from '@grpc/grpc-js';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import type { ExternalScalerHandlers } from '../../../src/gen/externalscaler/ExternalScaler.ts';
import { loadProtocol } from '../../../src/views/grpc/protocol.ts';
import { createManagement } from '../../rabbitmq/management.ts';

/**
 * HyperFlow's chart rule with the delays of its path, as an external scaler: `ceil(0.9 · qᵢ/Σq · quota in workers)`, where the
 * broker's statistics are 5 s apart, Prometheus scrapes every 5 s, and rules run every 3 s, each on its own clock.
 */
export interface ChartRule {
  /** what triggers name as `scalerAddress` */
  readonly address: string;
  stop(): Promise<void>;
}

const STATISTICS_MS = 5_000;
const SCRAPE_MS = 5_000;
const RULE_MS = 3_000;
const FACTOR = 0.9;
const METRIC = 'chart-rule';

export interface ChartRuleOptions {
  readonly managementUrl: string;
  readonly namespace: string;
  readonly pools: readonly RuledPool[];
}

interface RuledPool {
  readonly name: string;
  /** its queue is `<namespace>.<queue>`; default: its name */
  readonly queue?: string;
  /** how many of its workers the whole quota would hold */
  readonly quotaInWorkers: number;
}

type Lengths = ReadonlyMap<string, number>;

export async function startChartRule({ managementUrl, namespace, pools }: ChartRuleOptions): Promise<ChartRule> {
  const stopping = new AbortController();
  let [statistics, scraped]: [Lengths, Lengths] = [new Map(), new Map()];
  let replicas: ReadonlyMap<string, number> = new Map();
  const stages = [
    every(STATISTICS_MS, stopping.signal, async () => {
      statistics = await readLengths(managementUrl);
    }),
    every(SCRAPE_MS, stopping.signal, () => {
      scraped = statistics;
    }),
    every(RULE_MS, stopping.signal, () => {
      const lengthOf = ({ name, queue = name }: RuledPool): number => scraped.get(`${namespace}.${queue}`) ?? 0;
      const all = pools.reduce((sum, pool) => sum + lengthOf(pool), 0);
      replicas = new Map(
        pools.map((pool) => {
          const share = all === 0 ? 0 : lengthOf(pool) / all;
          return [pool.name, Math.ceil(FACTOR * share * pool.quotaInWorkers)];
        }),
      );
    }),
  ];
  const server = new Server();
  server.addService(
    loadProtocol().service,
    toHandlers((name) => replicas.get(name) ?? 0),
  );
  const bind = promisify(server.bindAsync.bind(server));
  const port = await bind('127.0.0.1:0', ServerCredentials.createInsecure());
  return {
    address: `127.0.0.1:${port}`,
    stop: async () => {
      stopping.abort();
      server.forceShutdown();
      await Promise.all(stages);
    },
  };
}

/** As KEDA's Prometheus scaler would answer: the newest result of the rule. */
function toHandlers(replicasOf: (name: string) => number): ExternalScalerHandlers {
  return {
    GetMetricSpec: (_, callback) =>
      callback(null, { metricSpecs: [{ metricName: METRIC, targetSize: 1, targetSizeFloat: 1 }] }),
    GetMetrics: ({ request }, callback) => {
      const value = replicasOf(request.scaledObjectRef?.name ?? '');
      callback(null, { metricValues: [{ metricName: METRIC, metricValue: value, metricValueFloat: value }] });
    },
    IsActive: ({ request }, callback) => callback(null, { result: replicasOf(request.name) > 0 }),
    StreamIsActive: (call) => call.end(),
    StreamMetricSpec: (call) => call.end(),
  };
}

async function every(periodMs: number, signal: AbortSignal, act: () => void | Promise<void>): Promise<void> {
  while (!signal.aborted) {
    await act();
    await delay(periodMs, undefined, { signal }).catch(() => undefined);
  }
}

interface ListedQueue {
  readonly name: string;
  readonly messages_ready?: number;
  readonly messages_unacknowledged?: number;
}

async function readLengths(managementUrl: string): Promise<Lengths> {
  const path = 'queues/%2F?disable_stats=true&enable_queue_totals=true';
  const queues = (await createManagement(managementUrl).send('GET', path)) as readonly ListedQueue[];
  return new Map(
    queues.map(({ name, messages_ready: ready = 0, messages_unacknowledged: unacknowledged = 0 }) => {
      return [name, ready + unacknowledged] as const;
    }),
  );
}
