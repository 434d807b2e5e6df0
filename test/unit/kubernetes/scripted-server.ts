import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setImmediate as turn } from 'node:timers/promises';
import { Agent } from 'undici';
import type { ApiAccess } from '../../../src/kubernetes/access.ts';

/** What an API server does with one request. */
export type Step = (request: IncomingMessage, response: ServerResponse) => void | Promise<void>;

/** One request as it came. */
export interface SeenRequest {
  readonly method: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** An API server that does what the script says, one step per request; once it is over, watches stay open in silence. */
export interface ScriptedServer {
  readonly access: ApiAccess;
  readonly requests: readonly SeenRequest[];
  /** Requests that are not answered to the end yet. */
  pending(): number;
  connections(): Promise<number>;
  close(): Promise<void>;
}

export async function startScriptedServer(steps: readonly Step[]): Promise<ScriptedServer> {
  const requests: SeenRequest[] = [];
  const pending = new Set<ServerResponse>();
  const server = createServer((request, response) => {
    pending.add(response);
    response.once('close', () => pending.delete(response));
    void play(request, response);
  });
  const play: Step = async (request, response) => {
    requests.push(await readRequest(request));
    await (steps[requests.length - 1] ?? quiet)(request, response);
  };
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const agent = new Agent({ headersTimeout: 0, bodyTimeout: 0 });
  return {
    access: {
      server: new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`),
      authorize: () => Promise.resolve({ headers: { authorization: 'Bearer token' }, dispatcher: agent }),
      close: () => agent.destroy(),
    },
    requests,
    pending: () => pending.size,
    connections: () =>
      new Promise((resolve, reject) =>
        server.getConnections((error, count) => (error === null ? resolve(count) : reject(error))),
      ),
    close: async () => {
      if (!server.listening) return;
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

async function readRequest(request: IncomingMessage): Promise<SeenRequest> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost');
  return {
    method: request.method ?? '',
    path: pathname,
    query: Object.fromEntries(searchParams),
    headers: request.headers,
    body: Buffer.concat(chunks).toString('utf8'),
  };
}

/** An object with a value, which is all that tests read of it. */
export function anObject(name: string, version: number, value = name): object {
  return { metadata: { name, namespace: 'montage', resourceVersion: String(version) }, data: { value } };
}

/** One page of a list. */
export function aPage(version: number, items: readonly object[], next?: string): Step {
  const metadata = { resourceVersion: String(version), ...(next === undefined ? {} : { continue: next }) };
  return (_, response) => void response.end(JSON.stringify({ metadata, items }));
}

/** A refusal as the API server words it. */
export function aRefusal(code: number, message: string, headers: Readonly<Record<string, string>> = {}): Step {
  return (_, response) => {
    response.writeHead(code, { 'content-type': 'application/json', ...headers });
    response.end(JSON.stringify({ kind: 'Status', status: 'Failure', code, message }));
  };
}

/** An answer that is sent as it stands. */
export function anAnswer(text: string): Step {
  return (_, response) => void response.end(text);
}

/** The connection is cut without an answer. */
export const reset: Step = (request) => void request.socket.resetAndDestroy();

/** Nobody answers. */
export const frozen: Step = () => undefined;

/** A watch on which nothing happens. */
export const quiet: Step = (_, response) => response.writeHead(200).flushHeaders();

/** Lines of a watch, and how it ends; each piece is sent on its own, and pieces need not be lines. */
export function aWatch(pieces: readonly (string | Buffer)[], end: 'stays' | 'ends' | 'resets' = 'stays'): Step {
  return async (request, response) => {
    response.writeHead(200).flushHeaders();
    for (const piece of pieces) {
      await new Promise((resolve) => response.write(piece, resolve));
      await turn();
    }
    if (end === 'ends') response.end();
    if (end === 'resets') request.socket.resetAndDestroy();
  };
}

/** One line of a watch. */
export function anEvent(type: 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK' | 'ERROR', object: object): string {
  return `${JSON.stringify({ type, object })}\n`;
}

export function aBookmark(version: number): string {
  return anEvent('BOOKMARK', { metadata: { resourceVersion: String(version) } });
}

export function anError(code: number, message: string, retryAfterSeconds?: number): string {
  const details = retryAfterSeconds === undefined ? {} : { details: { retryAfterSeconds } };
  return anEvent('ERROR', { kind: 'Status', status: 'Failure', code, message, ...details });
}
