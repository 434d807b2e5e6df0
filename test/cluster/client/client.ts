import { readFileSync } from 'node:fs';
import { type Dispatcher, Pool } from 'undici';
import type { KeyPair } from '../bed/certificates.ts';

/** The API server as an administrator sees it. Every path starts with `/api` or `/apis`; bodies are plain JSON. */
export interface KubernetesClient {
  get<Answer>(path: string): Promise<Answer>;
  post<Answer>(path: string, body: unknown): Promise<Answer>;
  /** @param body a JSON merge patch */
  patch<Answer>(path: string, body: unknown): Promise<Answer>;
  put<Answer>(path: string, body: unknown): Promise<Answer>;
  /** @param body DeleteOptions */
  delete(path: string, body?: unknown): Promise<void>;
  /** Plain text, for `/metrics` and `/readyz`. */
  text(path: string): Promise<string>;
  /** The lines of an answer that does not end, for `?watch=1`. */
  lines(path: string, signal: AbortSignal): AsyncIterable<string>;
  close(): Promise<void>;
}

/** What a failed request throws: the API server's own sentence, and its status. */
export interface KubernetesFailure extends Error {
  readonly status: number;
}

/** @param status for example 404 or 409; any if absent */
export function isKubernetesFailure(error: unknown, status?: number): error is KubernetesFailure {
  if (!(error instanceof Error) || !('status' in error)) return false;
  return status === undefined || error.status === status;
}

/** @param server for example `https://127.0.0.1:6443` */
export function createKubernetesClient(server: string, authority: KeyPair, user: KeyPair): KubernetesClient {
  const pool = new Pool(server, {
    connect: {
      ca: readFileSync(authority.certificatePath),
      cert: readFileSync(user.certificatePath),
      key: readFileSync(user.keyPath),
    },
    // A request that is given up over HTTP/2 leaves its stream behind until the whole session has gone.
    allowH2: false,
    // A watch is quiet for as long as nothing happens.
    bodyTimeout: 0,
  });
  const send = (request: Request): Promise<Dispatcher.ResponseData> => sendRequest(pool, request);
  const json = async (request: Request): Promise<never> => (await (await send(request)).body.json()) as never;
  return {
    get: (path) => json({ method: 'GET', path }),
    post: (path, body) => json({ method: 'POST', path, body }),
    put: (path, body) => json({ method: 'PUT', path, body }),
    patch: (path, body) => json({ method: 'PATCH', path, body, contentType: 'application/merge-patch+json' }),
    delete: async (path, body) => {
      await (await send({ method: 'DELETE', path, body })).body.dump();
    },
    text: async (path) => (await send({ method: 'GET', path, accept: 'text/plain' })).body.text(),
    lines: async function* (path, signal) {
      const { body } = await send({ method: 'GET', path, signal });
      yield* splitLines(body);
    },
    close: () => pool.destroy(),
  };
}

interface Request {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly path: string;
  readonly body?: unknown;
  readonly contentType?: string;
  readonly accept?: string;
  readonly signal?: AbortSignal;
}

async function sendRequest(pool: Pool, request: Request): Promise<Dispatcher.ResponseData> {
  const { method, path, body, contentType = 'application/json', accept = 'application/json', signal = null } = request;
  const answer = await pool.request({
    method,
    path,
    body: body === undefined ? null : JSON.stringify(body),
    headers: { 'content-type': contentType, accept },
    signal,
  });
  if (answer.statusCode < 400) return answer;
  const reason = await answer.body.text();
  const failure = new Error(`${method} ${path}: ${answer.statusCode} ${toSentence(reason)}`);
  throw Object.assign(failure, { status: answer.statusCode });
}

function toSentence(body: string): string {
  try {
    return (JSON.parse(body) as { readonly message: string }).message;
  } catch {
    return body;
  }
}

async function* splitLines(chunks: AsyncIterable<Buffer>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of chunks) {
    const lines = `${rest}${decoder.decode(chunk, { stream: true })}`.split('\n');
    rest = lines.pop() ?? '';
    yield* lines;
  }
}
