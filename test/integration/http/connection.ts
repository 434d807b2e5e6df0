import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';

/** A bare connection, with all that it hears. */
export interface Connection {
  readonly socket: Socket;
  readonly closed: Promise<unknown>;
  readonly heard: () => string;
}

/** Connects to this machine; open until the server or the test ends it. */
export async function open(port: number): Promise<Connection> {
  const socket = connect(port, '127.0.0.1');
  let heard = '';
  socket.on('data', (chunk) => {
    heard += chunk.toString('latin1');
  });
  socket.on('error', () => undefined);
  const closed = new Promise((resolve) => socket.once('close', resolve));
  onTestFinished(async () => {
    socket.destroy();
    await closed;
  });
  await once(socket, 'connect');
  return { socket, closed, heard: () => heard };
}

/** Many such connections at once. */
export function openMany(port: number, count: number): Promise<Connection[]> {
  return Promise.all(Array.from({ length: count }, () => open(port)));
}
