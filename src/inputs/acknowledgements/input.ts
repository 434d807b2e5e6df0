import type { Clock } from '../../clock.ts';
import type { BrokerConfig } from '../../config.ts';
import { createAcknowledgementCounter, type AcknowledgementCounter } from '../../rabbitmq/acknowledgement-counter.ts';
import type { Logger } from '../../telemetry/logger.ts';
import type { QueueRef } from '../backlog/backlog.ts';
import { createPlaces } from '../places.ts';
import type { AcknowledgementInput } from './acknowledgements.ts';
import { createVhostCounts, type VhostCounts } from './vhost-counts.ts';

/** What the input needs. */
export interface AcknowledgementInputParts {
  readonly brokers: readonly BrokerConfig[];
  /** deadline of each request, in ms */
  readonly requestTimeoutMs: number;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Counts per broker and vhost that has a watched queue. */
export function createAcknowledgementInput(parts: AcknowledgementInputParts): AcknowledgementInput {
  const { brokers, requestTimeoutMs, clock, logger } = parts;
  const counters = createCounters(brokers, requestTimeoutMs);
  const places = createPlaces<QueueRef, VhostCounts>(brokers, (broker, vhost) => {
    const count = async (signal: AbortSignal) => (await counters.get(broker.name)?.count(vhost, signal)) ?? [];
    return createVhostCounts({ broker, vhost, count, clock, logger });
  });
  return {
    watch: places.watch,
    read: (queue) => places.find(queue)?.read(queue.name),
    run: async (signal) => {
      await places.run(signal);
      await Promise.all([...counters.values()].map((counter) => counter.close()));
    },
  };
}

/** By the names of brokers. Over AMQP nobody tells what is in work, so of those brokers nothing is counted. */
function createCounters(brokers: readonly BrokerConfig[], requestTimeoutMs: number) {
  const counters = new Map<string, AcknowledgementCounter>();
  for (const broker of brokers) {
    if (broker.source === 'amqp') continue;
    counters.set(broker.name, createAcknowledgementCounter(broker, { requestTimeoutMs }));
  }
  return counters;
}
