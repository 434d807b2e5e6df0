import { Pool } from 'undici';
import type { BrokerConfig } from '../config.ts';
import { QuotientError } from '../errors.ts';
import { readCredentials, toBasicAuthorization } from './credentials.ts';
import { describeFailedRequest, describeRefusal } from './management-failure.ts';
import { describePlace } from './place.ts';
import { type ListedQueue, parseQueueList, QUEUE_COLUMNS } from './queue-list.ts';

/**
 * The largest answer that is read: 80 000 queues whose names are all 255 bytes long, or 350 000 with usual names, and
 * more than any broker lists within the deadline. It bounds our memory, since a body is parsed in one piece.
 */
const ANSWER_LIMIT_BYTES = 32 * 1024 * 1024;

/** So many vhosts of one broker are read at once; more wait for their turn, within their deadlines. */
const CONNECTIONS = 4;

/** One broker's management API. */
export interface ManagementClient {
  /**
   * Every queue of a vhost, as of now for classic queues and up to 5 s late for quorum queues.
   *
   * @throws QuotientError `outside` with a sentence that names the broker, the vhost and what happened
   */
  listQueues(vhost: string, signal: AbortSignal): Promise<readonly ListedQueue[]>;
  /** Ends what is under way; settles when every socket is closed. */
  close(): Promise<void>;
}

/**
 * Asks a broker over HTTP(S). Redirects are not followed, and credentials are read anew for each request.
 *
 * @param requestTimeoutMs deadline of one request, from its start to the last byte of the answer
 */
export function createManagementClient(
  broker: BrokerConfig,
  { requestTimeoutMs }: { readonly requestTimeoutMs: number },
): ManagementClient {
  const address = new URL(broker.managementUrl);
  const pool = new Pool(address.origin, {
    connections: CONNECTIONS,
    maxResponseSize: ANSWER_LIMIT_BYTES,
    headersTimeout: requestTimeoutMs,
    connect: { timeout: requestTimeoutMs },
  });
  return {
    listQueues: async (vhost, signal) => {
      const deadline = AbortSignal.timeout(requestTimeoutMs);
      try {
        return await requestQueues(pool, broker, toPath(address, vhost), AbortSignal.any([signal, deadline]));
      } catch (error) {
        const isLate = deadline.aborted && !signal.aborted;
        const known = { requestTimeoutMs, answerLimitBytes: ANSWER_LIMIT_BYTES, address: address.origin };
        const failure = describeFailedRequest({ error, isLate, ...known });
        // An abort's own message says nothing more than the deadline does.
        const cause = isLate ? {} : { cause: error };
        throw new QuotientError('outside', `${describePlace({ broker, vhost })}: ${failure}`, cause);
      }
    },
    close: () => pool.destroy(),
  };
}

/** The only form of the listing that is real-time and has unacknowledged messages (measured on 3.10.8 and 4.0.5). */
function toPath({ pathname }: URL, vhost: string): string {
  const query = `disable_stats=true&enable_queue_totals=true&columns=${QUEUE_COLUMNS}`;
  return `${pathname.replace(/\/$/, '')}/api/queues/${encodeURIComponent(vhost)}?${query}`;
}

async function requestQueues(
  pool: Pool,
  broker: BrokerConfig,
  path: string,
  signal: AbortSignal,
): Promise<ListedQueue[]> {
  const authorization = toBasicAuthorization(readCredentials(broker));
  const answer = await pool.request({
    path,
    method: 'GET',
    headers: { authorization, accept: 'application/json' },
    signal,
  });
  const body = await answer.body.text();
  if (answer.statusCode !== 200) throw new QuotientError('outside', describeRefusal(answer.statusCode, body));
  return parseQueueList(body);
}
