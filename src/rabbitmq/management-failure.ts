import { z } from 'zod';
import { findErrorCode, QuotientError, toReason, UNREACHABLE_CODES } from '../errors.ts';

/** Codes of errors that say that the other side went away in the middle. */
const BROKEN_OFF_CODES: ReadonlySet<string> = new Set(['UND_ERR_SOCKET', 'ECONNRESET', 'EPIPE']);

/** The part of a refusal that people can use: a stranger's text is cut, so that it fits a log line. */
const REASON_CHARACTERS = 200;

const refusalSchema = z.object({ reason: z.string() });

/** What a failure is judged by. */
export interface FailedRequest {
  readonly error: unknown;
  /** did our deadline end it? */
  readonly isLate: boolean;
  readonly requestTimeoutMs: number;
  readonly answerLimitBytes: number;
  /** the server's, without credentials */
  readonly address: string;
}

/**
 * Says what went wrong with a request, as the rest of a sentence that begins with the broker.
 */
export function describeFailedRequest(request: FailedRequest): string {
  const { error, isLate, requestTimeoutMs, answerLimitBytes, address } = request;
  if (isLate) return `no complete answer within ${requestTimeoutMs} ms (requestTimeoutMs)`;
  if (error instanceof QuotientError) return error.message;
  const code = findErrorCode(error);
  if (code === 'UND_ERR_RES_EXCEEDED_MAX_SIZE') return `the answer is larger than ${answerLimitBytes} bytes`;
  if (UNREACHABLE_CODES.has(code)) return `${address} cannot be reached: ${toReason(error)}`;
  if (BROKEN_OFF_CODES.has(code)) return `the answer broke off: ${toReason(error)}`;
  return `the request failed: ${toReason(error)}`;
}

/**
 * Says what an answer other than 2xx means, as the rest of a sentence that begins with the broker.
 * RabbitMQ answers 401 for wrong credentials, a user without a management tag, and a vhost that is closed to the user.
 *
 * @param queue that was to be changed; absent: a vhost was read
 */
export function describeRefusal(status: number, body: string, queue?: string): string {
  const reason = readReason(body);
  if (queue !== undefined && status === 404) return `there is no queue "${queue}" any more (404)${reason}`;
  if (queue !== undefined && (status === 403 || status === 401)) {
    return `the user may not change queue "${queue}" (${status})${reason}`;
  }
  if (status === 401) return `the credentials were refused or do not suffice (401)${reason}`;
  if (status === 403) return `the user may not read this vhost (403)${reason}`;
  if (status === 404) return `there is no such vhost (404)${reason}`;
  if (status >= 300 && status < 400) return `the answer is a redirect (${status}), which is not followed`;
  return `the answer has status ${status}${reason}`;
}

function readReason(body: string): string {
  try {
    const { reason } = refusalSchema.parse(JSON.parse(body));
    return `: ${reason.slice(0, REASON_CHARACTERS).replaceAll(/\p{Cc}/gu, ' ')}`;
  } catch {
    return '';
  }
}
