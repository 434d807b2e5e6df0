import { z } from 'zod';
import { parseAnswer } from './management-answer.ts';

/** A queue as the management API describes it to people, some seconds late. A number that is missing is unknown. */
export interface DescribedQueue {
  readonly name: string;
  readonly type: string;
  readonly ready?: number;
  readonly unacknowledged?: number;
  readonly consumers?: number;
  /** Does it belong to one connection, and end with it? */
  readonly isExclusive: boolean;
  /**
   * since when nothing has happened to it; absent while something does, and on RabbitMQ 4 while a Quotient reads its
   * length (measured on 4.0.5)
   */
  readonly idleSince?: Date;
}

/** In the full listing; the real-time one has neither consumers nor ages (3.10.8 and 4.0.5). */
export const DESCRIPTION_COLUMNS = 'name,type,exclusive,messages_ready,messages_unacknowledged,consumers,idle_since';

const count = z.int().min(0).nullish();
const listSchema = z.array(
  z.object({
    name: z.string(),
    type: z.string().default('classic'),
    exclusive: z.boolean().nullish(),
    messages_ready: count,
    messages_unacknowledged: count,
    consumers: count,
    idle_since: z.string().nullish(),
  }),
);

/** @throws QuotientError `outside` with the rest of a sentence that begins with the broker */
export function parseDescriptions(body: string): DescribedQueue[] {
  return parseAnswer(body, listSchema, 'a list of queues').map(toDescribedQueue);
}

function toDescribedQueue(entry: z.infer<typeof listSchema>[number]): DescribedQueue {
  const { name, type, exclusive, messages_ready: ready, messages_unacknowledged: unacknowledged } = entry;
  const idleSince = parseTime(entry.idle_since);
  return {
    name,
    type,
    ...(typeof ready === 'number' ? { ready } : {}),
    ...(typeof unacknowledged === 'number' ? { unacknowledged } : {}),
    ...(typeof entry.consumers === 'number' ? { consumers: entry.consumers } : {}),
    isExclusive: exclusive === true,
    ...(idleSince === undefined ? {} : { idleSince }),
  };
}

/** RFC 3339, and before RabbitMQ 3.12 `2024-01-31 12:00:00`, in UTC. */
function parseTime(text: string | null | undefined): Date | undefined {
  if (typeof text !== 'string') return undefined;
  const date = new Date(/^\d{4}-\d\d-\d\d \d\d?:\d\d:\d\d$/.test(text) ? `${text.replace(' ', 'T')}Z` : text);
  return Number.isNaN(date.getTime()) ? undefined : date;
}
