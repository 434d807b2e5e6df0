import { z } from 'zod';
import { parseAnswer } from './management-answer.ts';

/** How many messages of a queue consumers have finished. */
export interface AcknowledgedQueue {
  readonly name: string;
  /** cumulative since the queue was made or the broker started; absent where the broker does not count */
  readonly acknowledged?: number;
}

/** In the listing with statistics; up to 5 s late (3.10.8 and 4.0.5). */
export const ACKNOWLEDGEMENT_COLUMNS = 'name,messages,message_stats.ack';

const count = z.int().min(0).nullish();
const listSchema = z.array(
  z.object({ name: z.string(), messages: count, message_stats: z.object({ ack: count }).nullish() }),
);

/** @throws QuotientError `outside` with the rest of a sentence that begins with the broker */
export function parseAcknowledgements(body: string): AcknowledgedQueue[] {
  return parseAnswer(body, listSchema, 'a list of queues').map(toAcknowledgedQueue);
}

/**
 * A queue of which nothing was acknowledged yet has no `ack` at all, but its messages are counted; where statistics are
 * off, or the queue's first tick is still to come, it has neither.
 */
function toAcknowledgedQueue({ name, messages, message_stats }: z.infer<typeof listSchema>[number]): AcknowledgedQueue {
  const acknowledged = message_stats?.ack ?? (typeof messages === 'number' ? 0 : undefined);
  return acknowledged === undefined ? { name } : { name, acknowledged };
}
