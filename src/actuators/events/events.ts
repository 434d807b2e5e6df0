import { untilAborted } from '../../aborted.ts';
import type { Board } from '../../loop/board.ts';
import { type EventWriter, type EventWriterParts, createEventWriter } from './event-writer.ts';
import { findNewEvents, NOTHING_TOLD, type Standing, type Told } from './new-events.ts';
import { type EventSubject, type PoolEvent, toFindings } from './pool-event.ts';

export interface EventsParts extends EventWriterParts {
  readonly board: Board;
  /** the ScaledObject of a pool, while there is one */
  readonly findSubject: (namespace: string, pool: string) => EventSubject | undefined;
}

/** Tells the authors of pools, on their ScaledObjects, what the API tells too: mistakes, warnings, what is unknown. */
export interface Events {
  /** Tells of something that has happened, besides what decisions say. */
  tell(event: PoolEvent): void;
  /** Settles when the signal aborts and the request under way is over. */
  run(signal: AbortSignal): Promise<void>;
}

export function createEvents(parts: EventsParts): Events {
  const { board } = parts;
  const writer: EventWriter = createEventWriter(parts);
  return {
    tell: (event) => writer.write([event]),
    run: async (signal) => {
      let told: Told = NOTHING_TOLD;
      const stopListening = board.onPublish(() => {
        const found = findNewEvents(told, toStandings(parts));
        told = found.told;
        if (found.events.length > 0) writer.write(found.events);
      });
      await Promise.all([writer.run(signal), untilAborted(signal)]);
      stopListening();
    },
  };
}

function toStandings({ board, findSubject }: EventsParts): Standing[] {
  return board.all().flatMap(({ decision }) =>
    decision.pools.flatMap((pool) => {
      const subject = findSubject(decision.namespace, pool.name);
      return subject === undefined ? [] : [{ subject, findings: toFindings(pool) }];
    }),
  );
}
