import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { expect, it, onTestFinished, vi } from 'vitest';
import { createBoard } from '../../../src/loop/board.ts';
import { HEADERS_TIMEOUT_MS } from '../../../src/views/http/limits.ts';
import { createHttpView } from '../../../src/views/http/view.ts';
import { aPool } from '../../builders/snapshot.ts';
import { type Connection, open } from './connection.ts';
import { aPublication, startView, viewParts } from './view.ts';

it('names the address and the flag where the port is taken', async () => {
  const other = createServer().listen(0, '127.0.0.1');
  await once(other, 'listening');
  onTestFinished(() => new Promise<void>((resolve) => other.close(() => resolve())));
  const { port } = other.address() as { port: number };
  const view = createHttpView({ ...viewParts(createBoard()), address: `127.0.0.1:${port}` });
  await expect(view.listen()).rejects.toMatchObject({
    code: 'invalid-input',
    message: `cannot serve HTTP on 127.0.0.1:${port}: the port is in use; choose another address with --http-address HOST:PORT`,
  });
});

it.each(['127.0.0.1:99999', '203.0.113.1:0', 'no-such-host.invalid:0'])(
  'refuses %s with a sentence',
  async (address) => {
    const view = createHttpView({ ...viewParts(createBoard()), address });
    await expect(view.listen()).rejects.toMatchObject({
      code: 'invalid-input',
      message: expect.stringContaining(`cannot serve HTTP on ${address}: `),
    });
  },
);

it.each(['localhost:0', '[::1]:0', '0.0.0.0:0'])('listens on %s', async (address) => {
  const { port } = await startView({ address });
  expect(port).toBeGreaterThan(0);
});

it('ends at once while connections are open that wait for nothing', async () => {
  const { port, get, end } = await startView({ shutdownGraceMs: 100_000 });
  await get('/livez'); // leaves its connection open
  const [silent, half] = [await open(port), await open(port)];
  half.socket.write('GET /livez HTTP/1.1\r\nHos');
  const startedMs = performance.now();
  await end();
  // By then they would have been closed for being late.
  expect(performance.now() - startedMs).toBeLessThan(HEADERS_TIMEOUT_MS - 500);
  await Promise.all([silent.closed, half.closed]);
});

it('lets an answer be read to its end', async () => {
  const { port, board, end } = await startView({ shutdownGraceMs: 100_000 });
  const large = publishMuch(board);
  const { socket, closed, heard } = await askAndStall(port);
  const ended = end();
  socket.resume();
  await closed;
  await ended;
  expect(heard().length).toBeGreaterThan(large);
});

it('cuts off at the deadline who does not read', async () => {
  const { port, board, end } = await startView({ shutdownGraceMs: 50 });
  const large = publishMuch(board);
  const { heard } = await askAndStall(port);
  await end();
  expect(heard().length).toBeLessThan(large);
});

it('answers nobody after its end', async () => {
  const { port, end } = await startView();
  await end();
  const socket = connect(port, '127.0.0.1');
  await expect(once(socket, 'connect')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
});

/** Asks for everything, and reads no more than the beginning. */
async function askAndStall(port: number): Promise<Connection> {
  const connection = await open(port);
  const { socket } = connection;
  socket.pause();
  socket.write('GET /api/v1/allocations HTTP/1.1\r\nHost: x\r\nAccept: application/json\r\n\r\n');
  await vi.waitFor(() => expect(socket.bytesRead).toBeGreaterThan(0), { timeout: 10_000 });
  return connection;
}

/**
 * More than the buffers between two sockets hold.
 *
 * @returns at least so many bytes
 */
function publishMuch(board: ReturnType<typeof createBoard>): number {
  const warnings = ['w'.repeat(32 * 1024 * 1024)];
  board.publish([aPublication({ pools: [aPool({ warnings })] })]);
  return 32 * 1024 * 1024;
}
