import { once } from 'node:events';
import { createServer } from 'node:http';
import { type AddressInfo, connect, Socket } from 'node:net';
import { expect, it } from 'vitest';
import { trackConnections } from '../../../../src/views/http/connections.ts';
import { MAX_CONNECTIONS } from '../../../../src/views/http/limits.ts';

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
