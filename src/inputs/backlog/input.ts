import type { Clock } from '../../clock.ts';
import type { BrokerConfig, ManagedBroker } from '../../config.ts';
import { createManagementClient, type ManagementClient } from '../../rabbitmq/management.ts';
import { createListeners } from '../../listeners.ts';
import type { Logger } from '../../telemetry/logger.ts';
import { createAmqpSource } from './amqp-source.ts';
import type { BacklogInput, WatchedQueue } from './backlog.ts';
import { createManagementSource } from './management-source.ts';
import { createRuns } from '../runs.ts';
import type { BacklogSource } from './source.ts';
import { createVhostReader, type VhostReader } from './vhost-reader.ts';

/** What the input needs; durations in milliseconds. */
export interface BacklogInputParts {
  readonly brokers: readonly BrokerConfig[];
  /** the shortest pause between two reads of a vhost */
  readonly pollIntervalMs: number;
  /** deadline of each request */
  readonly requestTimeoutMs: number;
  /** age past which a value no longer counts */
  readonly staleAfterMs: number;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** A vhost's reader, with what ends it. */
interface RunningReader {
  readonly reader: VhostReader;
  readonly end: AbortController;
}

/**
 * Reads the backlogs of all watched queues: one reader per broker and vhost that has any, each with its own pace, so that
 * a broker that hangs delays nobody else.
 */
export function createBacklogInput(parts: BacklogInputParts): BacklogInput {
  const readers = new Map<string, RunningReader>();
  const listeners = createListeners();
  const clients = createClients(parts);
  const runs = createRuns();
  const createSource = (broker: BrokerConfig, vhost: string): BacklogSource =>
    broker.source === 'amqp'
      ? createAmqpSource({ ...parts, broker, vhost })
      : createManagementSource({ ...parts, broker, vhost, client: clients.find(broker) });
  warnOfAmqp(parts);
  const add = (key: string, broker: BrokerConfig, vhost: string, queues: readonly WatchedQueue[]): void => {
    const source = createSource(broker, vhost);
    const reader = createVhostReader({ ...parts, broker, vhost, source, onChange: listeners.tell });
    const end = new AbortController();
    readers.set(key, { reader, end });
    // Before it runs: its first read begins at once.
    reader.watch(queues);
    runs.add((signal) => reader.run(AbortSignal.any([signal, end.signal])));
  };
  return {
    watch: (queues) => {
      const wanted = groupByPlace(queues);
      for (const [key, { end }] of readers) {
        if (wanted.has(key)) continue;
        end.abort();
        readers.delete(key);
      }
      for (const [key, ofPlace] of wanted) {
        const broker = parts.brokers.find(({ name }) => name === ofPlace[0]?.broker);
        if (broker === undefined || ofPlace[0] === undefined) continue;
        const known = readers.get(key);
        if (known === undefined) add(key, broker, ofPlace[0].vhost, ofPlace);
        else known.reader.watch(ofPlace);
      }
    },
    read: (queue) => readers.get(toPlaceKey(queue))?.reader.read(queue.name) ?? { state: 'never' },
    onChange: listeners.add,
    status: () => [...readers.values()].map(({ reader }) => reader.status()),
    run: async (signal) => {
      await runs.run(signal);
      await clients.close();
    },
  };
}

function toPlaceKey({ broker, vhost }: Pick<WatchedQueue, 'broker' | 'vhost'>): string {
  return JSON.stringify([broker, vhost]);
}

/** Whoever chose this source shall know what it cannot see. */
function warnOfAmqp({ brokers, logger }: BacklogInputParts): void {
  for (const { name, source } of brokers) {
    if (source !== 'amqp') continue;
    const log = logger.child({ component: 'backlog', broker: name });
    log.warn('backlog source amqp sees waiting messages only: those in hand count where triggers declare prefetch');
  }
}

/** By broker and vhost; a queue that feeds several pools is watched once, with the greatest of what they declare. */
function groupByPlace(queues: readonly WatchedQueue[]): ReadonlyMap<string, readonly WatchedQueue[]> {
  const places = new Map<string, Map<string, WatchedQueue>>();
  for (const queue of queues) {
    const key = toPlaceKey(queue);
    const ofPlace = places.get(key) ?? new Map<string, WatchedQueue>();
    places.set(key, ofPlace);
    const known = ofPlace.get(queue.name);
    ofPlace.set(queue.name, known === undefined ? queue : toGreater(known, queue));
  }
  return new Map([...places].map(([key, ofPlace]) => [key, [...ofPlace.values()]]));
}

function toGreater(one: WatchedQueue, other: WatchedQueue): WatchedQueue {
  const prefetch = toMaximum(one.prefetch, other.prefetch);
  const expectedSeconds = toMaximum(one.expectedSeconds, other.expectedSeconds);
  return {
    ...one,
    concurrency: Math.max(one.concurrency, other.concurrency),
    ...(prefetch === undefined ? {} : { prefetch }),
    ...(expectedSeconds === undefined ? {} : { expectedSeconds }),
  };
}

function toMaximum(one: number | undefined, other: number | undefined): number | undefined {
  return one === undefined || other === undefined ? (one ?? other) : Math.max(one, other);
}

/** One client per broker, shared by its vhosts. */
function createClients({ requestTimeoutMs }: BacklogInputParts) {
  const clients = new Map<string, ManagementClient>();
  return {
    find: (broker: ManagedBroker): ManagementClient => {
      const client = clients.get(broker.name) ?? createManagementClient(broker, { requestTimeoutMs });
      clients.set(broker.name, client);
      return client;
    },
    close: async (): Promise<void> => {
      await Promise.all([...clients.values()].map((client) => client.close()));
    },
  };
}
