import { z } from 'zod';
import { parseAnswer } from './management-answer.ts';

/** One queue as the management API lists it. */
export interface ListedQueue {
  readonly name: string;
  /** `classic`, `quorum`, `stream`, or what later versions bring */
  readonly type: string;
  /** absent where the broker does not say: the queue's process is down, or the queue is a stream */
  readonly totals?: QueueTotals;
}

/** Messages of a queue that wait, and that consumers have in hand. */
export interface QueueTotals {
  readonly ready: number;
  readonly unacknowledged: number;
}

/**
 * The columns to ask for: RabbitMQ 3.10.8 has no `consumers` in the listing without statistics, and `messages` is but the
 * sum of the two. 10 000 queues are 0.9 MB so.
 */
export const QUEUE_COLUMNS = 'name,type,state,messages_ready,messages_unacknowledged';

/**
 * In these states nobody answers for the queue, and what is listed is left over from before
 * (rabbit_quorum_queue.erl and rabbit_classic_queue.erl, 3.10 to 4.0).
 */
const SILENT_STATES: ReadonlySet<string> = new Set(['down', 'crashed', 'stopped', 'terminated', 'minority', 'timeout']);

const count = z.int().min(0).nullish();
const listSchema = z.array(
  z.object({
    name: z.string(),
    type: z.string().default('classic'),
    state: z.string().nullish(),
    messages_ready: count,
    messages_unacknowledged: count,
  }),
);
type Entry = z.infer<typeof listSchema>[number];

/**
 * Reads the body of a listing. A number that is missing stays missing: it is unknown, never 0.
 *
 * @throws QuotientError `outside` with the rest of a sentence that begins with the broker
 */
export function parseQueueList(body: string): ListedQueue[] {
  return parseAnswer(body, listSchema, 'a list of queues').map(toListedQueue);
}

function toListedQueue(entry: Entry): ListedQueue {
  const { name, type, state, messages_ready: ready, messages_unacknowledged: unacknowledged } = entry;
  const isSilent = SILENT_STATES.has(state ?? '');
  if (isSilent || typeof ready !== 'number' || typeof unacknowledged !== 'number') return { name, type };
  return { name, type, totals: { ready, unacknowledged } };
}
