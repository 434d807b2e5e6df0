import { Agent, type IncomingMessage, request } from 'node:http';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { onTestFinished } from 'vitest';
import { systemClock } from '../../../src/clock.ts';
import { decide } from '../../../src/decision/decide.ts';
import { type BoardWriter, createBoard, type Publication } from '../../../src/loop/board.ts';
import { createLogger } from '../../../src/telemetry/logger.ts';
import { createHttpView, type HttpViewDependencies } from '../../../src/views/http/view.ts';
import { createMetrics } from '../../../src/views/metrics.ts';
import { aSnapshot } from '../../builders/snapshot.ts';

/** A decided snapshot, as the loop would publish it. */
export function aPublication(parts: Parameters<typeof aSnapshot>[0] = {}): Publication {
  const snapshot = aSnapshot(parts);
  return { snapshot, decision: decide(snapshot) };
}

/** Parts of a view on a free port of this machine. */
export function viewParts(board: BoardWriter): HttpViewDependencies {
  const clock = systemClock;
  const metrics = createMetrics({ board, status: () => [], countOpenStreams: () => 0, clock, version: '1.2.3' });
  return {
    board,
    clock,
    registry: metrics.registry,
    address: '127.0.0.1:0',
    isReady: () => true,
    shutdownGraceMs: 5_000,
    logger: createLogger('silent'),
    version: '1.2.3',
  };
}

/** An answer as a test looks at it. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
}

/** Starts the real view; it and the caller's connections end with the test. */
export async function startView(changes: Partial<HttpViewDependencies> = {}) {
  const board = createBoard();
  const view = createHttpView({ ...viewParts(board), ...changes });
  const port = await view.listen();
  const ending = new AbortController();
  const ended = view.run(ending.signal);
  const end = async (): Promise<void> => {
    ending.abort();
    await ended;
  };
  onTestFinished(end);
  return { board, port, end, get: aCaller(port) };
}

/** Sends requests whose paths and headers go out as they are, over connections that stay open. */
export function aCaller(port: number) {
  const agent = new Agent({ keepAlive: true });
  onTestFinished(() => agent.destroy());
  return async (path: string, options: { method?: string; headers?: Record<string, string>; body?: string } = {}) => {
    const { body, headers, ...others } = options;
    const length = body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) };
    const target = { host: '127.0.0.1', port, path, agent, ...others, headers: { ...headers, ...length } };
    const sent = request(target).end(body);
    const [response] = (await once(sent, 'response')) as [IncomingMessage];
    return { status: response.statusCode ?? 0, headers: response.headers, text: await text(response) };
  };
}
