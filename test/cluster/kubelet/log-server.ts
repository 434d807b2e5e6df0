import { once } from 'node:events';
import { createReadStream, readFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { Layout } from '../bed/layout.ts';

/** Answers `kubectl logs` with what a container has written so far; it does not follow. */
export async function startLogServer(
  layout: Layout,
  toLogPath: (namespace: string, pod: string, container: string) => string,
): Promise<{ close(): Promise<void> }> {
  const { keda, authority } = layout.certificates;
  const answer = ({ url = '' }: IncomingMessage, response: ServerResponse): void => {
    const [, namespace, pod, container] = /^\/containerLogs\/([^/]+)\/([^/]+)\/([^/?]+)/.exec(url) ?? [];
    if (namespace === undefined || pod === undefined || container === undefined) {
      response.writeHead(404).end();
      return;
    }
    const log = createReadStream(toLogPath(namespace, pod, container));
    log.once('error', () => response.writeHead(404).end()).once('open', () => log.pipe(response));
  };
  const server = createServer(
    {
      key: readFileSync(keda.keyPath),
      cert: readFileSync(keda.certificatePath),
      ca: readFileSync(authority.certificatePath),
    },
    answer,
  );
  await once(server.listen(layout.ports.kubelet, '127.0.0.1'), 'listening');
  return {
    close: async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}
