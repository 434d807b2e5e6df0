import type { Clock } from '../../clock.ts';
import type { BrokerConfig } from '../../config.ts';
import { createAcknowledgementCounter, type AcknowledgementCounter } from '../../rabbitmq/acknowledgement-counter.ts';
import type { Logger } from '../../telemetry/logger.ts';
import type { QueueRef } from '../backlog/backlog.ts';
import { createRuns } from '../runs.ts';
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

interface RunningCounts {
  readonly counts: VhostCounts;
  readonly end: AbortController;
}

/** Counts per broker and vhost that has a watched queue, each at its own pace, so that a broker that hangs delays no other. */
export function createAcknowledgementInput(parts: AcknowledgementInputParts): AcknowledgementInput {
  const { brokers, requestTimeoutMs, clock, logger } = parts;
  const places = new Map<string, RunningCounts>();
  const counters = new Map<string, AcknowledgementCounter>();
  const runs = createRuns();
  const find = (broker: BrokerConfig): AcknowledgementCounter => {
    const counter = counters.get(broker.name) ?? createAcknowledgementCounter(broker, { requestTimeoutMs });
    counters.set(broker.name, counter);
    return counter;
  };
  const add = (key: string, broker: BrokerConfig, vhost: string, names: ReadonlySet<string>): void => {
    const count = (signal: AbortSignal) => find(broker).count(vhost, signal);
    const counts = createVhostCounts({ broker, vhost, count, clock, logger });
    const end = new AbortController();
    places.set(key, { counts, end });
    counts.watch(names);
    runs.add((signal) => counts.run(AbortSignal.any([signal, end.signal])));
  };
  return {
    watch: (queues) => {
      const wanted = groupByPlace(queues);
      for (const [key, { end }] of places) {
        if (wanted.has(key)) continue;
        end.abort();
        places.delete(key);
      }
      for (const [key, { place, names }] of wanted) {
        const broker = brokers.find(({ name }) => name === place.broker);
        const known = places.get(key);
        if (known !== undefined) known.counts.watch(names);
        else if (broker !== undefined) add(key, broker, place.vhost, names);
      }
    },
    read: (queue) => places.get(toPlaceKey(queue))?.counts.read(queue.name),
    run: async (signal) => {
      await runs.run(signal);
      await Promise.all([...counters.values()].map((counter) => counter.close()));
    },
  };
}

function toPlaceKey({ broker, vhost }: Pick<QueueRef, 'broker' | 'vhost'>): string {
  return JSON.stringify([broker, vhost]);
}

function groupByPlace(queues: readonly QueueRef[]) {
  const places = new Map<string, { readonly place: QueueRef; readonly names: Set<string> }>();
  for (const queue of queues) {
    const key = toPlaceKey(queue);
    const known = places.get(key) ?? { place: queue, names: new Set<string>() };
    places.set(key, known);
    known.names.add(queue.name);
  }
  return places;
}
