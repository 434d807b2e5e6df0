import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, expect, it, vi } from 'vitest';
import { HEADERS_TIMEOUT_MS, MAX_CONNECTIONS } from '../../../src/views/http/limits.ts';
import { type Connection, open, openMany } from './connection.ts';
import { aCaller } from './view.ts';

const MIB = 1024 ** 2;
const HUNDRED_MIB = 100 * MIB;
/** Far below what was sent, and above what a collector may put off. */
const BOUND_BYTES = 60 * MIB;

const program = new URL('served-process.ts', import.meta.url).pathname;
const server = spawn(process.execPath, [program], { stdio: ['ignore', 'pipe', 'inherit'] });
const [line] = (await once(server.stdout, 'data')) as [Buffer];
const port = Number(line.toString());

afterAll(async () => {
  server.kill('SIGTERM');
  const [code] = (await once(server, 'exit')) as [number | null];
  expect(code).toBe(0);
});

/** Writes as much as the other side takes, until it is enough or the other side has gone. */
async function flood({ socket }: Connection, chunk: Buffer, bytes: number): Promise<void> {
  for (let sent = 0; sent < bytes && !socket.destroyed; sent += chunk.length) {
    if (socket.write(chunk)) continue;
    await new Promise((resolve) => socket.once('drain', resolve).once('close', resolve));
    socket.removeAllListeners('drain');
  }
}

/** Is everybody else served, at once? And how much memory does the process hold? */
async function readResidentBytes(): Promise<number> {
  const get = aCaller(port);
  expect((await get('/livez')).status).toBe(200);
  const { text } = await get('/metrics');
  return Number(/^process_resident_memory_bytes (\d+)$/m.exec(text)?.[1]);
}

it('answers random bytes with a problem, and closes', async () => {
  for (let round = 0; round < 20; round += 1) {
    const rubbish = await open(port);
    rubbish.socket.write(randomBytes(4096));
    await rubbish.closed;
    expect(rubbish.heard()).toMatch(/^HTTP\/1\.1 400 Bad Request\r\nContent-Type: application\/problem\+json/);
  }
  await readResidentBytes();
});

it.each([
  ['an unknown method', 'BREW /coffee HTTP/1.1\r\nHost: x\r\n\r\n'],
  ['no host', 'GET / HTTP/1.1\r\n\r\n'],
  ['HTTP/2 at once', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'],
  ['two lengths', 'GET / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n'],
  ['a length and chunks', 'GET / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n'],
])('answers %s with 400', async (_, text) => {
  const rubbish = await open(port);
  rubbish.socket.write(text);
  await rubbish.closed;
  expect(rubbish.heard()).toMatch(/^HTTP\/1\.1 400 /);
  await readResidentBytes();
});

it('holds no memory for a header of 100 MiB', async () => {
  const before = await readResidentBytes();
  const rubbish = await open(port);
  rubbish.socket.write('GET / HTTP/1.1\r\nHost: x\r\nX: ');
  await flood(rubbish, Buffer.alloc(64 * 1024, 'a'), HUNDRED_MIB);
  await rubbish.closed;
  expect((await readResidentBytes()) - before).toBeLessThan(BOUND_BYTES);
});

it('says that headers are too large', async () => {
  const rubbish = await open(port);
  rubbish.socket.write(`GET / HTTP/1.1\r\nHost: x\r\nX: ${'a'.repeat(20_000)}\r\n\r\n`);
  await rubbish.closed;
  expect(rubbish.heard()).toMatch(/^HTTP\/1\.1 431 /);
});

it.each(['GET', 'POST'])('reads no body of 100 MiB that comes with a %s', async (method) => {
  const before = await readResidentBytes();
  const rubbish = await open(port);
  rubbish.socket.write(`${method} /livez HTTP/1.1\r\nHost: x\r\nContent-Length: ${HUNDRED_MIB}\r\n\r\n`);
  await flood(rubbish, Buffer.alloc(64 * 1024, 'a'), HUNDRED_MIB);
  await rubbish.closed;
  expect(rubbish.socket.bytesWritten).toBeLessThan(HUNDRED_MIB);
  expect((await readResidentBytes()) - before).toBeLessThan(BOUND_BYTES);
});

it('serves others beside 1 000 idle connections, and closes those in time', async () => {
  const before = await readResidentBytes();
  const idle = await openMany(port, 1_000);
  expect((await readResidentBytes()) - before).toBeLessThan(BOUND_BYTES);
  await Promise.all(idle.map(({ closed }) => closed));
});

it('serves others beside more connections than there may be', async () => {
  const first = await open(port);
  const idle = await openMany(port, MAX_CONNECTIONS + 200);
  await first.closed;
  await readResidentBytes();
  expect(idle.filter(({ socket }) => !socket.destroyed).length).toBeLessThanOrEqual(MAX_CONNECTIONS);
});

it('closes who sends a request byte by byte, and serves others meanwhile', async () => {
  const startedMs = performance.now();
  const slow = await openMany(port, 50);
  const text = 'GET /livez HTTP/1.1\r\nHost: x\r\nX-Slow: ';
  for (let index = 0; slow.some(({ socket }) => !socket.destroyed); index += 1) {
    for (const { socket } of slow) socket.write(text[index] ?? 'a');
    await delay(50);
    if (index % 20 === 0) await readResidentBytes();
  }
  await Promise.all(slow.map(({ closed }) => closed));
  expect(performance.now() - startedMs).toBeLessThan(3 * HEADERS_TIMEOUT_MS);
  expect(slow.map(({ heard }) => heard().slice(0, 12))).toEqual(slow.map(() => 'HTTP/1.1 408'));
});

it('copies no answer for those who do not read it', async () => {
  const before = await readResidentBytes();
  const readers = await openMany(port, 30);
  for (const { socket } of readers) {
    socket.pause();
    socket.write('GET /api/v1/allocations HTTP/1.1\r\nHost: x\r\nAccept: application/json\r\n\r\n');
  }
  await vi.waitFor(() => expect(readers.every(({ socket }) => socket.bytesRead > 0)).toBe(true), { timeout: 10_000 });
  expect((await readResidentBytes()) - before).toBeLessThan(BOUND_BYTES);
});
