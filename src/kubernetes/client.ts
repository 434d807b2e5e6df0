import type { Dispatcher } from 'undici';
import { QuotientError, toReason } from '../errors.ts';
import type { ApiAccess } from './access.ts';
import { type ApiFailure, describeBroken, describeRefusal, toFailure, toRefusal } from './api-failure.ts';
import { type ApiRequest, toPath, type Verb } from './resource.ts';

/** What came of a request: an object or a list as plain JSON, or the reason why not. */
export type ApiAnswer =
  | { readonly kind: 'answered'; readonly body: unknown }
  | { readonly kind: 'failed'; readonly failure: ApiFailure };

/** What came of opening a watch: a body that goes on until either end closes it, or the reason why not. */
export type ApiStream =
  | { readonly kind: 'opened'; readonly body: AsyncIterable<Buffer> }
  | { readonly kind: 'failed'; readonly failure: ApiFailure };

/** One API server. Knows verbs, resources and failures, and nothing of what the objects mean. */
export interface KubernetesClient {
  /** One request with its whole answer, within the deadline, or the request's own. */
  request(request: ApiRequest, signal: AbortSignal): Promise<ApiAnswer>;
  /** Opens a stream, with no deadline but the signal, which also ends it. */
  open(request: ApiRequest, signal: AbortSignal): Promise<ApiStream>;
  /** What went wrong with a stream after it was opened. */
  describe(request: ApiRequest, error: unknown): ApiFailure;
  /** Ends what is under way; settles when every socket is closed. */
  close(): Promise<void>;
}

/**
 * The largest answer that is read: a page of 500 objects of 128 KiB, where a usual pod has 10. It bounds our memory,
 * since a body is parsed in one piece.
 */
const ANSWER_LIMIT_BYTES = 64 * 1024 * 1024;

/** A refusal is a Status object of some hundred bytes; of anything longer the beginning is enough. */
const REFUSAL_LIMIT_BYTES = 64 * 1024;

const METHODS = {
  get: 'GET',
  list: 'GET',
  watch: 'GET',
  create: 'POST',
  update: 'PUT',
  patch: 'PATCH',
  delete: 'DELETE',
} as const satisfies Record<Verb, Dispatcher.HttpMethod>;

/**
 * Asks an API server over HTTP(S), with credentials as they are at each request. Redirects are not followed.
 *
 * @param requestTimeoutMs deadline of one request, from asking for credentials to the last byte of the answer
 */
export function createKubernetesClient(
  access: ApiAccess,
  { requestTimeoutMs }: { readonly requestTimeoutMs: number },
): KubernetesClient {
  const describe = (request: ApiRequest, error: unknown): ApiFailure =>
    describeBroken(request, error, access.server.origin);
  return {
    request: async (request, signal) => {
      const withinMs = Math.ceil(Math.min(request.withinMs ?? requestTimeoutMs, requestTimeoutMs));
      const deadline = AbortSignal.timeout(withinMs);
      try {
        return await exchange(access, request, AbortSignal.any([signal, deadline]));
      } catch (error) {
        const isLate = deadline.aborted && !signal.aborted;
        const late = toFailure('unavailable', request, `no complete answer within ${withinMs} ms`);
        return { kind: 'failed', failure: isLate ? late : toBroken(request, error, signal, describe) };
      }
    },
    open: async (request, signal) => {
      try {
        const answer = await send(access, request, signal);
        if (isSuccess(answer)) return { kind: 'opened', body: answer.body };
        return { kind: 'failed', failure: await readFailure(request, answer) };
      } catch (error) {
        return { kind: 'failed', failure: toBroken(request, error, signal, describe) };
      }
    },
    describe,
    close: () => access.close(),
  };
}

/**
 * The answer's body, for a caller that cannot go on without it.
 *
 * @throws QuotientError `outside` with the failure's sentence
 */
export function expectBody(answer: ApiAnswer): unknown {
  switch (answer.kind) {
    case 'answered':
      return answer.body;
    case 'failed':
      throw new QuotientError('outside', answer.failure.reason);
  }
}

async function exchange(access: ApiAccess, request: ApiRequest, signal: AbortSignal): Promise<ApiAnswer> {
  const answer = await send(access, request, signal);
  if (!isSuccess(answer)) return { kind: 'failed', failure: await readFailure(request, answer) };
  const { text, isWhole } = await readText(answer.body, ANSWER_LIMIT_BYTES);
  if (!isWhole) {
    const what = `the answer is larger than ${ANSWER_LIMIT_BYTES} bytes`;
    return { kind: 'failed', failure: toFailure('nonsense', request, what) };
  }
  try {
    return { kind: 'answered', body: JSON.parse(text) };
  } catch (error) {
    return { kind: 'failed', failure: toFailure('nonsense', request, `the answer is not JSON: ${toReason(error)}`) };
  }
}

async function send(access: ApiAccess, request: ApiRequest, signal: AbortSignal): Promise<Dispatcher.ResponseData> {
  const { headers, dispatcher } = await orAborted(access.authorize(), signal);
  const { origin, pathname } = access.server;
  return dispatcher.request({
    origin,
    path: `${pathname.replace(/\/$/, '')}${toPath(request)}`,
    method: METHODS[request.verb],
    headers: {
      accept: 'application/json',
      'user-agent': 'quotient',
      ...(request.body === undefined ? {} : { 'content-type': request.body.contentType }),
      ...headers,
    },
    body: request.body === undefined ? null : JSON.stringify(request.body.value),
    signal,
  });
}

/** A credential plug-in may hang; nothing that it does can be ended, but nobody has to wait for it. */
function orAborted<Value>(promise: Promise<Value>, signal: AbortSignal): Promise<Value> {
  signal.throwIfAborted();
  return new Promise((resolve, reject) => {
    const end = (): void => reject(signal.reason as Error);
    signal.addEventListener('abort', end, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', end));
  });
}

function isSuccess({ statusCode }: Dispatcher.ResponseData): boolean {
  return statusCode >= 200 && statusCode < 300;
}

async function readFailure(request: ApiRequest, answer: Dispatcher.ResponseData): Promise<ApiFailure> {
  const { text } = await readText(answer.body, REFUSAL_LIMIT_BYTES);
  const retryAfter = answer.headers['retry-after'];
  const header = typeof retryAfter === 'string' ? retryAfter : undefined;
  return describeRefusal(request, toRefusal(answer.statusCode, text, header));
}

/** Reads no more than the limit; leaving the loop early closes the connection. */
async function readText(
  body: AsyncIterable<Buffer>,
  limitBytes: number,
): Promise<{ readonly text: string; readonly isWhole: boolean }> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of body) {
    chunks.push(chunk);
    bytes += chunk.length;
    if (bytes > limitBytes) break;
  }
  return { text: Buffer.concat(chunks).toString('utf8'), isWhole: bytes <= limitBytes };
}

function toBroken(
  request: ApiRequest,
  error: unknown,
  signal: AbortSignal,
  describe: KubernetesClient['describe'],
): ApiFailure {
  return signal.aborted ? toFailure('aborted', request, 'it was no longer wanted') : describe(request, error);
}
