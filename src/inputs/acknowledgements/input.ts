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
  const counters = new Map<string, AcknowledgementCounter>();
  const find = (broker: BrokerConfig): AcknowledgementCounter => {
    const counter = counters.get(broker.name) ?? createAcknowledgementCounter(broker, { requestTimeoutMs });
    counters.set(broker.name, counter);
    return counter;
  };
  const places = createPlaces<QueueRef, VhostCounts>(brokers, (broker, vhost) => {
    const count = (signal: AbortSignal) => find(broker).count(vhost, signal);
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
