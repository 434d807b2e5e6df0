import type { BrokerConfig } from '../config.ts';
import type { QueueRef } from './backlog/backlog.ts';
import { createRuns } from './runs.ts';

/** What reads the queues of one broker's vhost. */
export interface PlaceReader<Queue> {
  /** Replaces the watched queues. */
  watch(queues: readonly Queue[]): void;
  /** Reads until the signal; settles when all is over. */
  run(signal: AbortSignal): Promise<void>;
}

/** One reader per broker and vhost that has a watched queue, each at its own pace, so that a broker that hangs delays no other. */
export interface Places<Queue, Reader> {
  /** Starts the readers that are needed from now on, and ends those that are not. */
  watch(queues: readonly Queue[]): void;
  find(queue: Pick<QueueRef, 'broker' | 'vhost'>): Reader | undefined;
  all(): readonly Reader[];
  /** Settles only when every reader is over. */
  run(signal: AbortSignal): Promise<void>;
}

export function createPlaces<Queue extends QueueRef, Reader extends PlaceReader<Queue>>(
  brokers: readonly BrokerConfig[],
  create: (broker: BrokerConfig, vhost: string) => Reader,
): Places<Queue, Reader> {
  const places = new Map<string, { readonly reader: Reader; readonly end: AbortController }>();
  const runs = createRuns();
  const add = (key: string, broker: BrokerConfig, vhost: string, queues: readonly Queue[]): void => {
    const reader = create(broker, vhost);
    const end = new AbortController();
    places.set(key, { reader, end });
    // Before it runs: its first read begins at once.
    reader.watch(queues);
    runs.add((signal) => reader.run(AbortSignal.any([signal, end.signal])));
  };
  return {
    watch: (queues) => {
      const wanted = Map.groupBy(queues, toPlaceKey);
      for (const [key, { end }] of places) {
        if (wanted.has(key)) continue;
        end.abort();
        places.delete(key);
      }
      for (const [key, ofPlace] of wanted) {
        const broker = brokers.find(({ name }) => name === ofPlace[0]?.broker);
        if (broker === undefined || ofPlace[0] === undefined) continue;
        const known = places.get(key);
        if (known === undefined) add(key, broker, ofPlace[0].vhost, ofPlace);
        else known.reader.watch(ofPlace);
      }
    },
    find: (queue) => places.get(toPlaceKey(queue))?.reader,
    all: () => [...places.values()].map(({ reader }) => reader),
    run: runs.run,
  };
}

function toPlaceKey({ broker, vhost }: Pick<QueueRef, 'broker' | 'vhost'>): string {
  return JSON.stringify([broker, vhost]);
}
