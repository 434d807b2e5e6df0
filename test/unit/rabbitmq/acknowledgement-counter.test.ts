import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { promisify } from 'node:util';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createAcknowledgementCounter } from '../../../src/rabbitmq/acknowledgement-counter.ts';

/** A broker that tells messages and not what happens to them, with metrics at /metrics of the same server. */
async function start(metrics: RequestListener) {
  const asked: (string | undefined)[] = [];
  const server = createServer((request, response) => {
    asked.push(request.url);
    if (request.url?.startsWith('/rabbit/metrics/') === true) return metrics(request, response);
    const isOverview = request.url?.startsWith('/api/overview') === true;
    response.end(isOverview ? '{"rates_mode":"none"}' : '[{"name":"a","messages":3},{"name":"b","messages":0}]');
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const broker = { name: 'b', vhost: '/', managementUrl: url, metricsUrl: `${url}/rabbit/` };
  const counter = createAcknowledgementCounter(broker, { requestTimeoutMs: 1_000 });
  const count = () => counter.count('a/b', new AbortController().signal);
  return { count, asked, close: () => counter.close(), connections: promisify(server.getConnections.bind(server)) };
}

describe('the counter of acknowledgements', () => {
  it('asks the metrics where the management API counts nothing, and calls unknown what these leave out', async () => {
    const { count, asked, close } = await start((_, response) => {
      response.end('rabbitmq_detailed_queue_messages_acked_total{vhost="a/b",queue="a"} 5\n');
    });
    expect(await count()).toEqual([{ name: 'a', acknowledged: 5 }, { name: 'b' }]);
    expect(asked).toEqual([
      '/api/overview?disable_stats=true&columns=rates_mode',
      '/api/queues/a%2Fb?columns=name,messages,message_stats.ack',
      '/rabbit/metrics/detailed?family=queue_delivery_metrics&vhost=a%2Fb',
    ]);
    await close();
  });

  it('refuses metrics that grow too large', async () => {
    const { count, close } = await start((_, response) => {
      const send = (): void => {
        while (!response.destroyed && response.write(' '.repeat(1 << 20)));
      };
      response.on('drain', send);
      send();
    });
    await expect(count()).rejects.toThrow('broker "b", vhost "a/b", metrics: the answer is larger than 33554432 bytes');
    await close();
  });

  it.each([
    ['a status', (response) => void response.writeHead(404).end(), 'the answer has status 404'],
    ['silence', () => undefined, 'no complete answer within 1000 ms (requestTimeoutMs)'],
  ] as [string, (response: Parameters<RequestListener>[1]) => void, string][])(
    'says in a sentence what is wrong with %s',
    async (_, answer, sentence) => {
      const { count, close } = await start((_request, response) => answer(response));
      await expect(count()).rejects.toThrow(`broker "b", vhost "a/b", metrics: ${sentence}`);
      await close();
    },
  );

  it('leaves no connection open', async () => {
    const { count, close, connections } = await start((_, response) => void response.end());
    await count();
    expect(await connections()).toBeGreaterThan(0);
    await close();
    await expect.poll(() => connections()).toBe(0);
  });
});
