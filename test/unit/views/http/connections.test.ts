import { once } from 'node:events';
import { createServer, IncomingMessage, ServerResponse } from 'node:http';
import { type AddressInfo, connect, Socket } from 'node:net';
import { expect, it, onTestFinished, vi } from 'vitest';
import { trackConnections } from '../../../../src/views/http/connections.ts';
import { ANSWER_TIMEOUT_MS, MAX_CONNECTIONS } from '../../../../src/views/http/limits.ts';

it('closes one connection for each that comes beyond the limit, the oldest first, in a burst too', async () => {
  const server = createServer();
  const connections = trackConnections(server);
  const sockets = Array.from({ length: MAX_CONNECTIONS + 200 }, () => new Socket());
  for (const socket of sockets) server.emit('connection', socket);
  expect(sockets.map(({ destroyed }) => destroyed)).toEqual(sockets.map((_, index) => index < 200));
  connections.destroy();
  await connections.drain();
});

it('cuts off who sends request after request without waiting for an answer', async () => {
  const unanswered: unknown[] = [];
  const server = createServer((request) => unanswered.push(request));
  trackConnections(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const patient = connect(port, '127.0.0.1').resume();
  patient.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n'.repeat(8));
  const rude = connect(port, '127.0.0.1').resume();
  rude.on('error', () => undefined);
  rude.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n'.repeat(100));
  await once(rude, 'close');
  expect(patient.closed).toBe(false);
  patient.destroy();
  server.close();
});

it('cuts off who has not read an answer in time, but no stream', () => {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  const server = createServer();
  const connections = trackConnections(server);
  const ask = () => {
    const socket = new Socket();
    const request = new IncomingMessage(socket);
    const response = new ServerResponse(request);
    server.emit('connection', socket);
    server.emit('request', request, response);
    return { socket, response };
  };
  const [slow, stream] = [ask(), ask()];
  connections.exempt(stream.response);
  vi.advanceTimersByTime(ANSWER_TIMEOUT_MS);
  expect([slow, stream].map(({ socket }) => socket.destroyed)).toEqual([true, false]);
  connections.destroy();
});
