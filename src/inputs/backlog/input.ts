import type { Clock } from '../../clock.ts';
import type { BrokerConfig, ManagedBroker } from '../../config.ts';
import { createManagementClient, type ManagementClient } from '../../rabbitmq/management.ts';
import { createListeners } from '../../listeners.ts';
import type { Logger } from '../../telemetry/logger.ts';
import { createAmqpSource } from './amqp-source.ts';
import type { BacklogInput, WatchedQueue } from './backlog.ts';
import { createManagementSource } from './management-source.ts';
import { mergeQueues } from './merge-queues.ts';
import { createPlaces } from '../places.ts';
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

/** Reads the backlogs of all watched queues: one reader per broker and vhost that has any. */
export function createBacklogInput(parts: BacklogInputParts): BacklogInput {
  const listeners = createListeners();
  const clients = createClients(parts);
  const createSource = (broker: BrokerConfig, vhost: string): BacklogSource =>
    broker.source === 'amqp'
      ? createAmqpSource({ ...parts, broker, vhost })
      : createManagementSource({ ...parts, broker, vhost, client: clients.find(broker) });
  warnOfAmqp(parts);
  const places = createPlaces<WatchedQueue, VhostReader>(parts.brokers, (broker, vhost) =>
    createVhostReader({
      ...parts,
      broker,
      vhost,
      source: createSource(broker, vhost),
      onChange: listeners.tell,
    }),
  );
  return {
    watch: (queues) => places.watch(mergeQueues(queues)),
    read: (queue) => places.find(queue)?.read(queue.name) ?? { state: 'never' },
    onChange: listeners.add,
    status: () => places.all().map((reader) => reader.status()),
    run: async (signal) => {
      await places.run(signal);
      await clients.close();
    },
  };
}

/** Whoever chose this source shall know what it cannot see. */
function warnOfAmqp({ brokers, logger }: BacklogInputParts): void {
  for (const { name, source } of brokers) {
    if (source !== 'amqp') continue;
    const log = logger.child({ component: 'backlog', broker: name });
    log.warn('backlog source amqp sees waiting messages only: those in hand count where triggers declare prefetch');
  }
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
