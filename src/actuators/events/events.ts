import { untilAborted } from '../../aborted.ts';
import type { Board, Publication } from '../../loop/board.ts';
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
      const stopListening = board.onPublish(createReview(parts, writer));
      await Promise.all([writer.run(signal), untilAborted(signal)]);
      stopListening();
    },
  };
}

/** Looks at every publication that is new, and writes what is new in it. */
function createReview({ board, clock, findSubject }: EventsParts, writer: EventWriter): () => void {
  const reviewed = new Map<string, { readonly publication: Publication; readonly told: Told }>();
  const tell = (namespace: string, standings: readonly Standing[]): Told => {
    const told = reviewed.get(namespace)?.told ?? NOTHING_TOLD;
    const found = findNewEvents(told, standings, clock.nowMs());
    if (found.over.length > 0) writer.withdraw(found.over);
    if (found.events.length > 0) writer.write(found.events);
    return found.told;
  };
  return () => {
    const publications = board.all();
    const namespaces = new Set(publications.map(({ decision }) => decision.namespace));
    for (const namespace of reviewed.keys()) {
      if (namespaces.has(namespace)) continue;
      tell(namespace, []);
      reviewed.delete(namespace);
    }
    for (const publication of publications) {
      const { namespace } = publication.decision;
      if (reviewed.get(namespace)?.publication === publication) continue;
      const told = tell(namespace, toStandings(publication, findSubject));
      reviewed.set(namespace, { publication, told });
    }
  };
}

function toStandings({ decision }: Publication, findSubject: EventsParts['findSubject']): Standing[] {
  return decision.pools.flatMap((pool) => {
    const subject = findSubject(decision.namespace, pool.name);
    return subject === undefined ? [] : [{ subject, findings: toFindings(pool) }];
  });
}
