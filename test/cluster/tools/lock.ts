import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

/**
 * Holds a lock among all processes of this machine (of one network namespace) while the work is done; others wait.
 * The lock is a Linux abstract socket: the kernel frees it when its holder ends, however it ends, so none is ever stale.
 *
 * @param onWait called once if somebody else holds it
 */
export async function withLock<Result>(
  name: string,
  { onWait }: { readonly onWait: () => void },
  work: () => Promise<Result>,
): Promise<Result> {
  let release = await tryToHold(name);
  if (release === undefined) onWait();
  while (release === undefined) {
    await waitForHolder(name);
    release = await tryToHold(name);
  }
  try {
    return await work();
  } finally {
    release();
  }
}

/** @returns what releases it; undefined where somebody else holds it */
async function tryToHold(name: string): Promise<(() => void) | undefined> {
  const waiting = new Set<Socket>();
  // Who waits is told nothing but the end of its connection.
  const server = createServer((socket) => waiting.add(socket.on('error', () => undefined)));
  server.listen(`\0${name}`);
  try {
    await once(server, 'listening');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE') return undefined;
    throw error;
  }
  return () => {
    server.close();
    for (const socket of waiting) socket.destroy();
  };
}

/** Settles when the holder has gone, or was gone already. */
async function waitForHolder(name: string): Promise<void> {
  const socket = connect({ path: `\0${name}` });
  socket.on('error', () => undefined);
  socket.resume();
  await new Promise((resolve) => socket.once('close', resolve));
}
