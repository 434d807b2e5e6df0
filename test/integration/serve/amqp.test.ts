import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { connectClient, type QueueClient } from '../../rabbitmq/client.ts';
import { hasRabbitMq } from '../../rabbitmq/install.ts';
import { type RabbitMqNode, startRabbitMq } from '../../rabbitmq/node.ts';
import { type Service, startService, twoPools } from './service.ts';

/** Ends a test that hangs. */
const WAIT = { timeout: 20_000, interval: 10 };

describe.runIf(hasRabbitMq())('serve on a broker that is read over AMQP', () => {
  let broker: RabbitMqNode;
  let queues: QueueClient;
  let service: Service;
  beforeAll(async () => {
    broker = await startRabbitMq();
    queues = await connectClient(broker);
    await queues.declare('q.project');
  });
  afterAll(async () => {
    await queues.close();
    await broker.stop();
  });
  beforeEach(async () => {
    const pools = twoPools().replace('queueName: q.project', 'queueName: q.project, prefetch: "1"');
    service = await startService(pools, {
      BACKLOG_SOURCE: 'amqp',
      RABBITMQ_AMQP_URL: broker.amqpUrl,
      RABBITMQ_MANAGEMENT_URL: 'http://127.0.0.1:1',
      STABILIZATION_WINDOW_MS: '0',
      STABILITY: '0',
    });
  });
  afterEach(() => service.stop());

  it('counts messages that wait, and those in hand of a pool that declares its prefetch', async () => {
    await queues.declare('q.diff');
    await queues.publish('q.project', 3);
    await queues.publish('q.diff', 2);
    const expectReplicas = async (project: number, diff: number): Promise<void> => {
      expect([await service.askReplicas('project'), await service.askReplicas('diff')]).toEqual([project, diff]);
    };
    await vi.waitFor(() => expectReplicas(3, 2), WAIT);
    const workers = [await queues.work('q.project', 1), await queues.work('q.diff', 2)];
    await vi.waitFor(() => expectReplicas(3, 0), WAIT);
    for (const worker of workers) await worker.leave();
    await queues.purge('q.project');
    await queues.delete('q.diff');
  });

  it('says at its start and of each pool what the broker does not tell', async () => {
    await queues.declare('q.diff');
    expect(service.lines.map(({ msg }) => msg)).toContain(
      'backlog source amqp sees waiting messages only: those in hand count where triggers declare prefetch',
    );
    const readPool = async (name: string): Promise<unknown> =>
      await (await fetch(`${service.httpUrl}/api/v1/namespaces/space/pools/${name}`)).json();
    const warnings = [expect.stringMatching(/tells of queue q\.diff only the messages that wait/)];
    await vi.waitFor(async () => expect(JSON.stringify(await readPool('diff'))).toContain('only the messages'), WAIT);
    expect(await readPool('diff')).toMatchObject({ pool: { warnings } });
    expect(await readPool('project')).toMatchObject({ pool: { warnings: [] } });
  });
});
