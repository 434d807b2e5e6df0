import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { toHostAndPort, toListenError } from '../listen-address.ts';
import { MAX_CONNECTIONS } from './limits.ts';

/**
 * The port. Our own rather than grpc-js's, which can neither limit connections nor close those of peers that never do.
 */
export interface Listener {
  /**
   * @returns the port, chosen by the system where the address says 0
   * @throws QuotientError `invalid-input` where the address cannot be listened on
   */
  listen(): Promise<number>;
  /** Accepts nobody any more. Settles when the last connection is over. */
  close(): Promise<void>;
  /** Ends every connection at once. */
  destroyConnections(): void;
}

/**
 * @param address `HOST:PORT`, an IPv6 host in brackets
 * @param onConnection takes each connection over
 */
export function createListener(address: string, onConnection: (socket: Socket) => void): Listener {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    // A reset is the peer's affair, and without a listener it would end the process.
    socket.on('error', () => undefined);
    onConnection(socket);
  });
  server.maxConnections = MAX_CONNECTIONS;
  return {
    listen: async () => {
      try {
        server.listen(toHostAndPort(address));
        await once(server, 'listening');
      } catch (error) {
        throw toListenError('gRPC', address, '--grpc-address', error);
      }
      const bound = server.address();
      return typeof bound === 'object' && bound !== null ? bound.port : 0;
    },
    close: () => new Promise((resolve) => server.close(() => resolve())),
    destroyConnections: () => {
      for (const socket of sockets) socket.destroy();
    },
  };
}
