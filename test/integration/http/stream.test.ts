import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import type { Publication } from '../../../src/loop/board.ts';
import { CONNECTION_TIMEOUT_MS, MAX_STREAMS } from '../../../src/views/http/limits.ts';
import { COMMON_HEADERS, PROBLEM_TYPE } from '../../../src/views/http/problem.ts';
import { printMeasured } from '../../tools/measured.ts';
import { aPool } from '../../builders/snapshot.ts';
import { aPublication, startView } from './view.ts';

interface StreamedEvent {
  readonly event: string;
  readonly data: { readonly namespace?: string };
  readonly atMs: number;
}

interface Reader {
  readonly response: IncomingMessage;
  readonly events: readonly StreamedEvent[];
  isOver(): boolean;
}

const SEEN = { timeout: 20_000, interval: 10 };

/** @param manner all is kept, or only that something came, or nothing is read of what is sent */
async function read(
  port: number,
  path = '/api/v1/stream',
  manner: 'keeps' | 'counts' | 'stalls' = 'keeps',
): Promise<Reader> {
  const sent = request({ host: '127.0.0.1', port, path, headers: { accept: 'text/event-stream' } }).end();
  onTestFinished(() => void sent.destroy());
  const [response] = (await once(sent, 'response')) as [IncomingMessage];
  const events: StreamedEvent[] = [];
  let [rest, isOver] = ['', false];
  response.on('close', () => (isOver = true)).on('error', () => undefined);
  if (manner !== 'stalls') {
    response.setEncoding('utf8').on('data', (text: string) => {
      const blocks = `${rest}${text}`.split('\n\n');
      rest = blocks.pop() ?? '';
      events.push(...blocks.flatMap((block) => toEvent(block, manner === 'keeps')));
    });
  }
  return { response, events, isOver: () => isOver };
}

/** Comments are heartbeats. */
function toEvent(block: string, isKept: boolean): StreamedEvent[] {
  const fields = new Map(block.split('\n').map((line) => line.split(/: ?(.*)/, 2) as [string, string]));
  const [event, data] = [fields.get('event'), fields.get('data')];
  if (event === undefined || data === undefined) return [];
  return [{ event, data: isKept ? (JSON.parse(data) as StreamedEvent['data']) : {}, atMs: performance.now() }];
}

const titles = ({ events }: Reader): readonly string[] =>
  events.map(({ event, data }) => `${event} ${data.namespace ?? ''}`.trim());

const anotherTime = (publication: Publication): Publication => ({
  ...publication,
  decision: { ...publication.decision, takenAt: '2030-01-01T00:00:00Z' },
});

describe('the stream of changes', () => {
  const busy = aPublication({ namespace: 'montage', pools: [aPool({ backlog: 4 })] });
  const calm = aPublication({ namespace: 'another' });
  const busier = aPublication({ namespace: 'montage', pools: [aPool({ backlog: 5 })] });

  it('gives the whole state first, then each change, and not that time has passed', async () => {
    const { port, board } = await startView();
    board.publish([busy, calm]);
    const reader = await read(port);
    expect(reader.response.headers['content-type']).toMatch(/^text\/event-stream/);
    await vi.waitFor(() => expect(titles(reader)).toEqual(['state']), SEEN);
    expect(reader.events[0]?.data).toEqual({ version: 1, namespaces: [calm.decision, busy.decision] });
    board.publish([anotherTime(busy), calm]);
    board.publish([busier, calm]);
    board.publish([busier]);
    await vi.waitFor(() => expect(titles(reader)).toEqual(['state', 'allocation montage', 'gone another']), SEEN);
    expect(reader.events[1]?.data).toEqual(busier.decision);
  });

  it('may be of some namespaces alone', async () => {
    const { port, board } = await startView();
    board.publish([busy, calm]);
    const reader = await read(port, '/api/v1/stream?namespace=montage');
    board.publish([busy]);
    board.publish([busier]);
    await vi.waitFor(() => expect(titles(reader)).toEqual(['state', 'allocation montage']), SEEN);
    expect(reader.events[0]?.data).toEqual({ version: 1, namespaces: [busy.decision] });
  });

  it('answers HEAD with the headers alone, and keeps no place for it', async () => {
    const { get, port, board } = await startView();
    board.publish([busy]);
    const startedMs = performance.now();
    const answers = [];
    for (let asked = 0; asked <= MAX_STREAMS; asked += 1) answers.push(await get('/api/v1/stream', { method: 'HEAD' }));
    expect(performance.now() - startedMs).toBeLessThan(CONNECTION_TIMEOUT_MS);
    const reader = await read(port);
    expect(answers.every(({ status, text }) => status === 200 && text === '')).toBe(true);
    expect(answers[0]?.headers['content-type']).toBe(reader.response.headers['content-type']);
    await vi.waitFor(() => expect(titles(reader)).toEqual(['state']), SEEN);
  });

  it('is refused beyond as many as there may be', async () => {
    const { port, board } = await startView();
    board.publish([busy]);
    for (let open = 0; open < MAX_STREAMS; open += 1) await read(port, undefined, 'counts');
    const { response } = await read(port);
    expect(response.statusCode).toBe(503);
  });

  it('ends with the server, at once', async () => {
    const { port, board, end } = await startView();
    board.publish([busy]);
    const reader = await read(port);
    await end();
    await vi.waitFor(() => expect(reader.isOver()).toBe(true), SEEN);
  });

  it('is refused while nothing has been decided, and by who asks for something else', async () => {
    const { get, board } = await startView();
    expect((await get('/api/v1/stream')).status).toBe(503);
    board.publish([busy]);
    for (const accept of ['application/json', '*/*, text/event-stream;q=0']) {
      const refused = await get('/api/v1/stream', { headers: { accept } });
      expect(refused).toMatchObject({ status: 406, headers: { 'content-type': PROBLEM_TYPE, ...COMMON_HEADERS } });
      expect(JSON.parse(refused.text)).toMatchObject({ status: 406, title: 'Not Acceptable' });
    }
  });

  it('writes a namespace that a reader wants once per publication, and no other', async () => {
    const { port, board } = await startView();
    const written: string[] = [];
    const noting = (publication: Publication): Publication => {
      const { decision } = publication;
      const toJSON = (): readonly unknown[] => {
        written.push(decision.namespace);
        return [...decision.pools];
      };
      return { ...publication, decision: { ...decision, pools: Object.assign([...decision.pools], { toJSON }) } };
    };
    board.publish([noting(busy), noting(calm)]);
    const readers = [
      await read(port, '/api/v1/stream?namespace=montage'),
      await read(port, '/api/v1/stream?namespace=montage'),
    ];
    written.length = 0;
    for (let time = 0; time < 3; time += 1) board.publish([noting(busy), noting(calm)]);
    // Also what was published before they came, to compare with.
    expect(written).toEqual(['montage', 'montage', 'montage', 'montage']);
    board.publish([noting(busier), noting(calm)]);
    for (const reader of readers) {
      await vi.waitFor(() => expect(titles(reader)).toEqual(['state', 'allocation montage']), SEEN);
    }
  });

  it('waits for a namespace that is not there yet, and for one that comes back', async () => {
    const { port, board } = await startView();
    board.publish([calm]);
    const reader = await read(port, '/api/v1/stream?namespace=montage');
    await vi.waitFor(() => expect(titles(reader)).toEqual(['state']), SEEN);
    expect(reader.events[0]?.data).toEqual({ version: 1, namespaces: [] });
    board.publish([busy, calm]);
    board.publish([calm]);
    board.publish([busy]);
    const coming = ['allocation montage', 'gone montage', 'allocation montage'];
    await vi.waitFor(() => expect(titles(reader)).toEqual(['state', ...coming]), SEEN);
  });

  it('drops readers that do not read, and the others get everything', async () => {
    const { port, board } = await startView();
    const toState = (backlog: number): Publication =>
      aPublication({
        namespace: 'montage',
        pools: Array.from({ length: 400 }, (_, index) => aPool({ name: `pool-${index}`, backlog: backlog + index })),
      });
    board.publish([toState(0)]);
    const readers = await Promise.all(Array.from({ length: 15 }, () => read(port, undefined, 'counts')));
    const stalled = await Promise.all(Array.from({ length: 5 }, () => read(port, undefined, 'stalls')));
    await vi.waitFor(() => expect(readers.every(({ events }) => events.length === 1)).toBe(true), SEEN);
    const before = process.memoryUsage().rss;
    const changes = 120;
    const publishedAtMs: number[] = [];
    for (let change = 1; change <= changes; change += 1) {
      publishedAtMs.push(performance.now());
      board.publish([toState(change)]);
      await vi.waitFor(() => expect(readers.every(({ events }) => events.length > change)).toBe(true), SEEN);
    }
    const latest = readers.flatMap(({ events }) =>
      events.slice(1).map(({ atMs }, index) => atMs - (publishedAtMs[index] ?? 0)),
    );
    const size = JSON.stringify(toState(0).decision).length;
    const grown = (process.memoryUsage().rss - before) / 2 ** 20;
    printMeasured(
      `stream, 15 readers beside 5 that stall, ${changes} changes of ${Math.round(size / 1024)} KiB: seen after at most ` +
        `${Math.round(Math.max(...latest))} ms, memory grown by ${Math.round(grown)} MiB`,
    );
    for (const { events } of readers) expect(events).toHaveLength(changes + 1);
    for (const { response } of stalled) response.resume();
    await vi.waitFor(() => expect(stalled.every(({ isOver }) => isOver())).toBe(true), SEEN);
  });
});
