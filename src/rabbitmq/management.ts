import type { Pool } from 'undici';
import type { BrokerConfig } from '../config.ts';
import { QuotientError } from '../errors.ts';
import {
  ACKNOWLEDGEMENT_COLUMNS,
  type AcknowledgedQueue,
  parseAcknowledgements,
  parseHasRates,
} from './acknowledged-queue.ts';
import { DESCRIPTION_COLUMNS, type DescribedQueue, parseDescriptions } from './described-queue.ts';
import { readCredentials, toBasicAuthorization } from './credentials.ts';
import { createHttpClient } from './http.ts';
import { describeRefusal } from './management-failure.ts';
import { describePlace } from './place.ts';
import { type ListedQueue, parseQueueList, QUEUE_COLUMNS } from './queue-list.ts';

/** A broker whose management API has an address, whatever its backlogs are read by. */
type ReachableBroker = BrokerConfig & { readonly managementUrl: string };

/** One broker's management API. */
export interface ManagementClient {
  /**
   * Every queue of a vhost, as of now for classic queues and up to 5 s late for quorum queues.
   *
   * @throws QuotientError `outside` with a sentence that names the broker, the vhost and what happened
   */
  listQueues(vhost: string, signal: AbortSignal): Promise<readonly ListedQueue[]>;
  /** Every queue with all that people want to know of it, some seconds old. @throws QuotientError likewise */
  describeQueues(vhost: string, signal: AbortSignal): Promise<readonly DescribedQueue[]>;
  /** Every queue with what consumers have finished of it, some seconds late. @throws QuotientError likewise */
  countAcknowledgements(vhost: string, signal: AbortSignal): Promise<readonly AcknowledgedQueue[]>;
  /** Takes all messages out of a queue that no consumer has in hand. @throws QuotientError likewise */
  purgeQueue(vhost: string, queue: string, signal: AbortSignal): Promise<void>;
  /**
   * @param isUnusedOnly refused where it has consumers, by the broker itself; quorum queues know no such condition
   * @throws QuotientError likewise
   */
  deleteQueue(vhost: string, queue: string, isUnusedOnly: boolean, signal: AbortSignal): Promise<void>;
  /** Ends what is under way; settles when every socket is closed. */
  close(): Promise<void>;
}

/**
 * Asks a broker over HTTP(S). Credentials are read anew for each request.
 *
 * @param requestTimeoutMs deadline of one request, from its start to the last byte of the answer
 */
export function createManagementClient(
  broker: ReachableBroker,
  { requestTimeoutMs }: { readonly requestTimeoutMs: number },
): ManagementClient {
  const http = createHttpClient(broker.managementUrl, requestTimeoutMs);
  const ask = <Answer>(
    vhost: string,
    request: Request,
    parse: (body: string) => Answer,
    signal: AbortSignal,
  ): Promise<Answer> => {
    const whole = { ...request, path: `${http.prefix}/api${request.path}` };
    const about = describePlace({ broker, vhost });
    return http.ask(about, async (pool, inTime) => parse(await exchange(pool, broker, whole, inTime)), signal);
  };
  return {
    listQueues: (vhost, signal) => ask(vhost, toListing(vhost, LIVE), parseQueueList, signal),
    describeQueues: (vhost, signal) =>
      ask(vhost, toListing(vhost, `columns=${DESCRIPTION_COLUMNS}`), parseDescriptions, signal),
    countAcknowledgements: async (vhost, signal) => {
      const hasRates = await ask(vhost, OVERVIEW, parseHasRates, signal);
      const listing = toListing(vhost, `columns=${ACKNOWLEDGEMENT_COLUMNS}`);
      return ask(vhost, listing, (body) => parseAcknowledgements(body, hasRates), signal);
    },
    purgeQueue: (vhost, queue, signal) => {
      const path = `${toQueuePath(vhost, queue)}/contents`;
      return ask(vhost, { method: 'DELETE', path, queue }, ignore, signal);
    },
    deleteQueue: (vhost, queue, isUnusedOnly, signal) => {
      const path = `${toQueuePath(vhost, queue)}${isUnusedOnly ? '?if-unused=true' : ''}`;
      return ask(vhost, { method: 'DELETE', path, queue }, ignore, signal);
    },
    close: http.close,
  };
}

/** The only form of the listing that is real-time and has unacknowledged messages (measured on 3.10.8 and 4.0.5). */
const LIVE = `disable_stats=true&enable_queue_totals=true&columns=${QUEUE_COLUMNS}`;

interface Request {
  readonly method: 'GET' | 'DELETE';
  /** below `/api` */
  readonly path: string;
  /** that the request is about; absent: all of the vhost */
  readonly queue?: string;
}

/** How the broker is configured; without statistics it is answered at once (3.10.8 and 4.0.5). */
const OVERVIEW: Request = { method: 'GET', path: '/overview?disable_stats=true&columns=rates_mode' };

function toListing(vhost: string, query: string): Request {
  return { method: 'GET', path: `/queues/${encodeURIComponent(vhost)}?${query}` };
}

function toQueuePath(vhost: string, queue: string): string {
  return `/queues/${encodeURIComponent(vhost)}/${encodeURIComponent(queue)}`;
}

async function exchange(
  pool: Pool,
  broker: BrokerConfig,
  { method, path, queue }: Request,
  signal: AbortSignal,
): Promise<string> {
  const authorization = toBasicAuthorization(readCredentials(broker));
  // Emptying a queue has no form of answer at all, and RabbitMQ refuses to give none as JSON (406).
  const accept = method === 'GET' ? 'application/json' : '*/*';
  const answer = await pool.request({ path, method, headers: { authorization, accept }, signal });
  const body = await answer.body.text();
  if (answer.statusCode >= 200 && answer.statusCode < 300) return body;
  throw new QuotientError('outside', describeRefusal(answer.statusCode, body, queue));
}

/** What was done has no answer. */
function ignore(): void {}
