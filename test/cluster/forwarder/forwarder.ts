import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

/** Stands for a Service: one address whose target can be changed, for new connections only, as kube-proxy does it. */
export interface Forwarder {
  readonly port: number;
  /** for example `127.0.0.1:20123` */
  readonly address: string;
  /**
   * Where new connections go. Established ones stay with the target they have for as long as both ends want.
   *
   * @param port of 127.0.0.1; undefined: no endpoint, new connections are refused
   */
  setTarget(port: number | undefined): void;
  /** established connections by target port */
  connections(): ReadonlyMap<number, number>;
  /** Cuts everything and ends. */
  close(): Promise<void>;
}

/** @param port to listen on; 0 chooses one */
export async function startForwarder(firstTarget?: number, port = 0): Promise<Forwarder> {
  let target = firstTarget;
  const established = new Map<Socket, number>();
  const server = createServer({ allowHalfOpen: true }, (client) => {
    if (target === undefined) client.on('error', () => undefined).resetAndDestroy();
    else join(client, target, established);
  });
  await once(server.listen(port, '127.0.0.1'), 'listening');
  const address = server.address();
  const ownPort = typeof address === 'object' && address !== null ? address.port : port;
  return {
    port: ownPort,
    address: `127.0.0.1:${ownPort}`,
    setTarget: (next) => {
      target = next;
    },
    connections: () => countByTarget([...established.values()]),
    close: async () => {
      const closed = once(server, 'close');
      server.close();
      for (const socket of established.keys()) socket.destroy();
      await closed;
    },
  };
}

/** Each end's close, and each end's failure, reaches the other as it was. */
function join(client: Socket, target: number, established: Map<Socket, number>): void {
  const upstream = connect({ port: target, host: '127.0.0.1', allowHalfOpen: true, noDelay: true });
  client.setNoDelay(true);
  established.set(client, target);
  const pairs = [
    [client, upstream],
    [upstream, client],
  ] as const;
  for (const [from, to] of pairs) {
    from.pipe(to);
    from.on('error', () => to.resetAndDestroy());
    from.once('close', () => to.destroySoon());
  }
  client.once('close', () => established.delete(client));
}

function countByTarget(targets: readonly number[]): ReadonlyMap<number, number> {
  const counts = new Map<number, number>();
  for (const target of targets) counts.set(target, (counts.get(target) ?? 0) + 1);
  return counts;
}
