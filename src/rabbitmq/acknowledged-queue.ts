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
type Entry = z.infer<typeof listSchema>[number];

const overviewSchema = z.object({ rates_mode: z.string() });

/**
 * Reads from the overview whether what happens to messages is counted, or only how many there are.
 *
 * @throws QuotientError `outside` with the rest of a sentence that begins with the broker
 */
export function parseHasRates(body: string): boolean {
  return parseAnswer(body, overviewSchema, 'an overview').rates_mode !== 'none';
}

/**
 * @param hasRates what the overview says
 * @throws QuotientError `outside` with the rest of a sentence that begins with the broker
 */
export function parseAcknowledgements(body: string, hasRates: boolean): AcknowledgedQueue[] {
  const entries = parseAnswer(body, listSchema, 'a list of queues');
  // Without rates it counts all the same where another part of the broker has it count (`collect_statistics = fine`).
  const isCounting = hasRates || entries.some(({ message_stats }) => typeof message_stats?.ack === 'number');
  return entries.map((entry) => toAcknowledgedQueue(entry, isCounting));
}

/**
 * On a broker that counts, a queue of which nothing was acknowledged yet has no `ack` at all, but its messages are told;
 * where statistics are off, or the queue's first tick is still to come, it has neither.
 */
function toAcknowledgedQueue({ name, messages, message_stats }: Entry, isCounting: boolean): AcknowledgedQueue {
  const none = isCounting && typeof messages === 'number' ? 0 : undefined;
  const acknowledged = message_stats?.ack ?? none;
  return acknowledged === undefined ? { name } : { name, acknowledged };
}
