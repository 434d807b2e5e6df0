import { Pool } from 'undici';
import { QuotientError } from '../errors.ts';
import { describeFailedRequest } from './management-failure.ts';

/**
 * The largest answer that is read: 80 000 queues whose names are all 255 bytes long, or 350 000 with usual names, and
 * more than any broker lists within the deadline. It bounds our memory, since a body is parsed in one piece.
 */
const ANSWER_LIMIT_BYTES = 32 * 1024 * 1024;

/** So many vhosts of one broker are read at once; more wait for their turn, within their deadlines. */
const CONNECTIONS = 4;

/** One of the HTTP(S) servers of a broker, asked within limits of time and size. Redirects are not followed. */
export interface HttpClient {
  /** what requests' paths begin with, without a slash at the end */
  readonly prefix: string;
  /**
   * Has one exchange done within the deadline of a request.
   *
   * @param about how the sentence of a failure begins
   * @throws QuotientError `outside` with a sentence of what happened
   */
  ask<Answer>(
    about: string,
    exchange: (pool: Pool, signal: AbortSignal) => Promise<Answer>,
    signal: AbortSignal,
  ): Promise<Answer>;
  /** Ends what is under way; settles when every socket is closed. */
  close(): Promise<void>;
}

/** @param requestTimeoutMs deadline of one request, from its start to the last byte of the answer */
export function createHttpClient(url: string, requestTimeoutMs: number): HttpClient {
  const { origin, pathname } = new URL(url);
  const pool = new Pool(origin, {
    connections: CONNECTIONS,
    maxResponseSize: ANSWER_LIMIT_BYTES,
    headersTimeout: requestTimeoutMs,
    connect: { timeout: requestTimeoutMs },
  });
  return {
    prefix: pathname.replace(/\/$/, ''),
    ask: async (about, exchange, signal) => {
      const deadline = AbortSignal.timeout(requestTimeoutMs);
      try {
        return await exchange(pool, AbortSignal.any([signal, deadline]));
      } catch (error) {
        const isLate = deadline.aborted && !signal.aborted;
        const known = { requestTimeoutMs, answerLimitBytes: ANSWER_LIMIT_BYTES, address: origin };
        const failure = describeFailedRequest({ error, isLate, ...known });
        // An abort's own message says nothing more than the deadline does.
        const cause = isLate ? {} : { cause: error };
        throw new QuotientError('outside', `${about}: ${failure}`, cause);
      }
    },
    close: () => pool.destroy(),
  };
}
