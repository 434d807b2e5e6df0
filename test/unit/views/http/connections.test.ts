import { createServer } from 'node:http';
import { Socket } from 'node:net';
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
