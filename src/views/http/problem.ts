import { STATUS_CODES } from 'node:http';
import { type ErrorCode, QuotientError } from '../../errors.ts';
import { toJsonText } from '../json.ts';

/** What an error looks like (RFC 9457). `about:blank` says that the status tells the kind of it, the detail the rest. */
export interface Problem {
  readonly type: 'about:blank';
  readonly title: string;
  readonly status: number;
  /** a sentence for whoever asked */
  readonly detail: string;
}

export const PROBLEM_TYPE = 'application/problem+json; charset=utf-8';

/** Of every answer: it is true now and not later, and it is of the type that it says. */
export const COMMON_HEADERS = { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' } as const;

/** Two lines of a terminal: enough to know one's own URL again. */
const MAX_QUOTED_CHARACTERS = 200;

const STATUS_OF_CODE = {
  'invalid-input': 400,
  'invalid-metadata': 400,
  'no-number': 409,
  unknown: 503,
  'not-found': 404,
  outside: 502,
} as const satisfies Record<ErrorCode, number>;

export function toProblem(status: number, detail: string): Problem {
  return { type: 'about:blank', title: STATUS_CODES[status] ?? 'Error', status, detail };
}

/**
 * The one place where errors become HTTP. An error of ours says what its reader can do; one of fastify's is the caller's
 * mistake if its status says so. Any other is a bug, and the caller learns no more than that: undefined.
 */
export function describeError(error: unknown): Problem | undefined {
  if (error instanceof QuotientError) return toProblem(STATUS_OF_CODE[error.code], error.message);
  if (!(error instanceof Error) || !('statusCode' in error)) return undefined;
  const { statusCode, message } = error;
  return typeof statusCode === 'number' && statusCode >= 400 && statusCode < 500
    ? toProblem(statusCode, shorten(message))
    : undefined;
}

/** Cut in the middle, where a caller's own text is: what is wrong with it stands before or after. */
export function shorten(text: string): string {
  if (text.length <= MAX_QUOTED_CHARACTERS) return text;
  const half = MAX_QUOTED_CHARACTERS / 2;
  return `${text.slice(0, half - 1)}…${text.slice(-half)}`;
}

/**
 * The whole answer to what Node's parser refuses, as bytes for the bare socket.
 *
 * @param code of Node's error
 */
export function toRawProblem(code: string | undefined): string {
  const problem = toParserProblem(code);
  const body = toJsonText(problem);
  return [
    `HTTP/1.1 ${problem.status} ${problem.title}`,
    `Content-Type: ${PROBLEM_TYPE}`,
    `Content-Length: ${Buffer.byteLength(body)}`,
    ...Object.entries(COMMON_HEADERS).map(([name, value]) => `${name}: ${value}`),
    'Connection: close',
    '',
    body,
  ].join('\r\n');
}

function toParserProblem(code: string | undefined): Problem {
  if (code === 'HPE_HEADER_OVERFLOW') return toProblem(431, 'the headers of the request are too large');
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') return toProblem(408, 'the request did not come in time');
  return toProblem(400, 'this is not an HTTP/1.1 request');
}
