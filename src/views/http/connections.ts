import type { Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { ANSWER_TIMEOUT_MS, MAX_CONNECTIONS, MAX_PIPELINED } from './limits.ts';

/** The connections of a server, which it closes by itself only where their peers behave. */
export interface Connections {
  /**
   * Closes those that wait for no answer now, the others after their answer, and every new one at once.
   * Settles when none is left.
   */
  drain(): Promise<void>;
  /** Closes all at once. */
  destroy(): void;
  /** Lets an answer go on for ever: a stream, whose readers are watched elsewhere. */
  exempt(response: ServerResponse): void;
}

/** Watches over a server's connections: how many there are, and how long each answer takes to be read. */
export function trackConnections(server: Server): Connections {
  /** how many answers each one waits for; in the order in which they came */
  const pending = new Map<Socket, number>();
  /** set while draining: what to call when none is left */
  let whenOver: (() => void) | undefined;

  const deadlines = new WeakMap<ServerResponse, NodeJS.Timeout>();
  const endAnswer = (socket: Socket): void => {
    const left = (pending.get(socket) ?? 1) - 1;
    if (pending.has(socket)) pending.set(socket, left);
    if (whenOver !== undefined && left === 0) socket.destroy();
  };
  /** It closes later; until then newcomers of the same moment would find it again. */
  const evict = (): void => {
    const socket = findDispensable(pending);
    if (socket === undefined) return;
    pending.delete(socket);
    socket.destroy();
  };
  server.on('connection', (socket) => {
    if (whenOver !== undefined) socket.destroy();
    if (pending.size >= MAX_CONNECTIONS) evict();
    pending.set(socket, 0);
    socket.once('close', () => {
      pending.delete(socket);
      if (pending.size === 0) whenOver?.();
    });
  });
  server.on('request', ({ socket }, response: ServerResponse) => {
    const waiting = (pending.get(socket) ?? 0) + 1;
    pending.set(socket, waiting);
    if (waiting > MAX_PIPELINED) socket.destroy();
    const deadline = setTimeout(() => socket.destroy(), ANSWER_TIMEOUT_MS);
    deadlines.set(response, deadline);
    response.once('close', () => {
      clearTimeout(deadline);
      endAnswer(socket);
    });
  });
  return {
    drain: () =>
      new Promise((resolve) => {
        whenOver = resolve;
        if (pending.size === 0) resolve();
        for (const [socket, answers] of pending) if (answers === 0) socket.destroy();
      }),
    destroy: () => {
      for (const socket of pending.keys()) socket.destroy();
    },
    exempt: (response) => clearTimeout(deadlines.get(response)),
  };
}

/** The oldest connection that waits for no answer, else the oldest. */
function findDispensable(pending: ReadonlyMap<Socket, number>): Socket | undefined {
  const entries = [...pending];
  const [socket] = entries.find(([, answers]) => answers === 0) ?? entries[0] ?? [];
  return socket;
}
