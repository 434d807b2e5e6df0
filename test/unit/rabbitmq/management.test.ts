import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { ManagedBroker } from '../../../src/config.ts';
import type { ListedQueue } from '../../../src/rabbitmq/queue-list.ts';
import { createManagementClient } from '../../../src/rabbitmq/management.ts';

/** Asks a scripted server, as a broker named "b" at the path /rabbit. */
async function ask(listener: RequestListener, settings: Partial<ManagedBroker> = {}): Promise<readonly ListedQueue[]> {
  const server = createServer(listener);
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  const broker = { name: 'b', vhost: '/', managementUrl: `http://127.0.0.1:${port}/rabbit/`, ...settings };
  const client = createManagementClient(broker, { requestTimeoutMs: 1_000 });
  onTestFinished(async () => {
    await client.close();
    server.closeAllConnections();
    server.close();
  });
  return client.listQueues('a/%2f', new AbortController().signal);
}

const answer =
  (status: number, body: string, headers: Record<string, string> = {}): RequestListener =>
  (_request, response) => {
    response.writeHead(status, headers).end(body);
  };

/** Sends without end, as fast as it is taken. */
const endless =
  (chunk: string, pauseMs: number): RequestListener =>
  (_request, response) => {
    const send = (): void => {
      if (response.destroyed) return;
      if (response.write(chunk)) setTimeout(send, pauseMs);
      else response.once('drain', send);
    };
    send();
  };

/** Promises more than it sends. */
const half: RequestListener = (_request, response) => {
  response.writeHead(200, { 'content-length': '1000' }).write('[{"name":');
  setTimeout(() => response.destroy(), 20);
};

describe('the management client', () => {
  it('asks for one vhost under the path of the URL, with the credentials in a header', async () => {
    const asked: (string | undefined)[] = [];
    const credentials = { username: 'us#er@\\%', password: 'pä:ss' };
    await ask((request, response) => {
      asked.push(request.url, request.headers.authorization);
      response.end('[]');
    }, credentials);
    const url = '/rabbit/api/queues/a%2F%252f?disable_stats=true&enable_queue_totals=true&columns=';
    expect(asked[0]?.startsWith(url)).toBe(true);
    expect(Buffer.from(asked[1]?.slice('Basic '.length) ?? '', 'base64').toString()).toBe('us#er@\\%:pä:ss');
  });

  it('leaves out the totals of a queue that the broker says nothing or nothing true of', async () => {
    const queues = await ask(
      answer(
        200,
        JSON.stringify([
          { name: 'good', type: 'classic', state: 'running', messages_ready: 0, messages_unacknowledged: 2 },
          { name: 'no statistics', type: 'classic', state: 'running' },
          { name: 'half', type: 'classic', messages_ready: 3 },
          { name: 'null', type: 'quorum', messages_ready: null, messages_unacknowledged: null },
          { name: 'down', type: 'quorum', state: 'down', messages_ready: 0, messages_unacknowledged: 0 },
        ]),
      ),
    );
    expect(queues).toEqual([
      { name: 'good', type: 'classic', totals: { ready: 0, unacknowledged: 2 } },
      { name: 'no statistics', type: 'classic' },
      { name: 'half', type: 'classic' },
      { name: 'null', type: 'quorum' },
      { name: 'down', type: 'quorum' },
    ]);
  });

  it.each([
    [
      401,
      '{"error":"not_authorised","reason":"Login failed"}',
      'credentials were refused or do not suffice (401): Login',
    ],
    [403, '', 'the user may not read this vhost (403)'],
    [404, '{"error":"Object Not Found","reason":"Not Found"}', 'there is no such vhost (404): Not Found'],
    [302, '', 'the answer is a redirect (302), which is not followed'],
    [500, '<html>', 'the answer has status 500'],
    [200, '<html>', 'the answer is not JSON'],
    [200, '[{"name":"a","messages_rea', 'the answer is not JSON'],
    [200, '{"error":"no"}', 'the answer is not a list of queues (the top level: '],
    [200, '[{"name":"a","messages_ready":-1}]', 'the answer is not a list of queues (0.messages_ready: '],
    [200, '[{"name":7}]', 'the answer is not a list of queues (0.name: '],
  ])('says in a sentence what is wrong with status %i and body %s', async (status, body, sentence) => {
    const headers = status === 302 ? { location: '/elsewhere' } : {};
    await expect(ask(answer(status, body, headers))).rejects.toThrow(`broker "b", vhost "a/%2f": `);
    await expect(ask(answer(status, body, headers))).rejects.toThrow(sentence);
  });

  it('says that an answer broke off', async () => {
    await expect(ask(half)).rejects.toThrow('the answer broke off');
  });

  it('says that nobody is there', async () => {
    const nobody = ask(answer(200, '[]'), { managementUrl: 'http://127.0.0.1:1' });
    await expect(nobody).rejects.toThrow('http://127.0.0.1:1 cannot be reached: connect ECONNREFUSED 127.0.0.1:1');
  });

  it('gives up at the deadline on a server that says nothing, and on one that never ends', async () => {
    await expect(ask(() => undefined)).rejects.toThrow('no complete answer within 1000 ms (requestTimeoutMs)');
    await expect(ask(endless('[', 50))).rejects.toThrow('no complete answer within 1000 ms (requestTimeoutMs)');
  });

  it('refuses an answer that grows too large, in bounded memory', async () => {
    const before = process.memoryUsage().rss;
    await expect(ask(endless(' '.repeat(1 << 20), 0))).rejects.toThrow('the answer is larger than 33554432 bytes');
    expect(process.memoryUsage().rss - before).toBeLessThan(256 * 1024 * 1024);
  });

  it('ends its request when it is told to', async () => {
    const end = new AbortController();
    const client = createManagementClient(
      { name: 'b', vhost: '/', managementUrl: 'http://127.0.0.1:1' },
      { requestTimeoutMs: 1_000 },
    );
    end.abort();
    await expect(client.listQueues('/', end.signal)).rejects.toThrow('broker "b"');
    await client.close();
  });

  it('says why a user name with a colon cannot be used', async () => {
    await expect(ask(answer(200, '[]'), { username: 'a:b' })).rejects.toThrow('the user name holds a colon');
  });
});
