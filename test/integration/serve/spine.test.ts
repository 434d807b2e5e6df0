import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { connectClient, type QueueClient } from '../../rabbitmq/client.ts';
import { hasRabbitMq } from '../../rabbitmq/install.ts';
import { type RabbitMqNode, startRabbitMq } from '../../rabbitmq/node.ts';
import { type Service, startService, toReference, twoPools } from './service.ts';

/** Ends a test that hangs; how long things really took is printed. */
const WAIT = { timeout: 20_000, interval: 10 };

/** Waits for a condition and prints what it took since the last thing that was done. */
async function measure(claim: string, condition: () => Promise<void>): Promise<void> {
  const startedMs = performance.now();
  await vi.waitFor(condition, WAIT);
  process.stdout.write(`${claim}: ${Math.round(performance.now() - startedMs)} ms\n`);
}

describe.runIf(hasRabbitMq()).each(['classic', 'quorum'] as const)('serve on real %s queues', (type) => {
  let broker: RabbitMqNode;
  let queues: QueueClient;
  let service: Service;

  beforeAll(async () => {
    broker = await startRabbitMq();
  });
  afterAll(() => broker.stop());
  beforeEach(async () => {
    queues = await connectClient(broker);
    for (const queue of ['q.project', 'q.diff']) {
      await queues.delete(queue);
      await queues.declare(queue, type);
    }
    const environment = { RABBITMQ_MANAGEMENT_URL: broker.managementUrl, RABBITMQ_AMQP_URL: broker.amqpUrl };
    service = await startService(twoPools(), { ...environment, STABILIZATION_WINDOW_MS: '0', STABILITY: '0' });
  });
  afterEach(async () => {
    await service.stop();
    await queues.close();
  });

  const expectReplicas = async (project: number, diff: number): Promise<void> => {
    expect([await service.askReplicas('project'), await service.askReplicas('diff')]).toEqual([project, diff]);
  };

  it('divides the quota by what is in the queues, and shifts it as they change', async () => {
    await queues.publish('q.project', 100);
    await queues.publish('q.diff', 300);
    await measure(`${type}: publish → 5 and 32`, () => expectReplicas(5, 32));
    await queues.purge('q.project');
    await measure(`${type}: one queue drained → the other grows`, () => expectReplicas(0, 42));
  });

  it('does not call a worker idle that has just taken the last message', async () => {
    const worker = await queues.work('q.project', 1);
    await queues.publish('q.project', 1);
    await vi.waitFor(() => expect(worker.inHand()).toBe(1), WAIT);
    await vi.waitFor(() => expectReplicas(1, 0), WAIT);
    const answers = new Set<number | string>();
    for (const endMs = performance.now() + 7_000; performance.now() < endMs; await delay(50)) {
      answers.add(await service.askReplicas('project'));
    }
    expect([...answers]).toEqual([1]);
    await worker.finish(1);
    await measure(`${type}: last message acknowledged → 0`, () => expectReplicas(0, 0));
    await worker.leave();
  });

  it('pushes "active" on the first message, and never anything else', async () => {
    await vi.waitFor(() => expectReplicas(0, 0), WAIT);
    const stream = service.client.start('StreamIsActive', toReference('project'));
    await delay(1_200);
    expect(stream.messages).toEqual([]);
    await queues.publish('q.project', 1);
    await measure(`${type}: first message → pushed`, () =>
      Promise.resolve(expect(stream.messages).toEqual([{ result: true }])),
    );
    await queues.purge('q.project');
    await vi.waitFor(() => expectReplicas(0, 0), WAIT);
    await delay(1_200);
    expect(new Set(stream.messages.map((message) => JSON.stringify(message)))).toEqual(new Set(['{"result":true}']));
    stream.cancel();
    await stream.ended;
  });
});

describe.runIf(hasRabbitMq())('serve and a broker that comes and goes', () => {
  it('keeps its answers, holds, says why, and lives again, with no zero in between', async () => {
    const broker = await startRabbitMq();
    const environment = {
      RABBITMQ_MANAGEMENT_URL: broker.managementUrl,
      REQUEST_TIMEOUT_MS: '1000',
      STALE_AFTER_MS: '3000',
      STABILITY: '0',
    };
    const service = await startService(twoPools(), environment);
    const seed = async (): Promise<void> => {
      const queues = await connectClient(broker);
      for (const queue of ['q.project', 'q.diff']) await queues.declare(queue);
      await queues.publish('q.project', 100);
      await queues.publish('q.diff', 300);
      await queues.close();
    };
    await seed();
    const answers = new Set<string>();
    const both = async (): Promise<string> => {
      const text = `${await service.askReplicas('project')}/${await service.askReplicas('diff')}`;
      answers.add(text);
      return text;
    };
    await vi.waitFor(async () => expect(await both()).toBe('5/32'), WAIT);
    answers.clear();
    await broker.kill();
    const reason = async (): Promise<string> => {
      const response = await fetch(`${service.httpUrl}/api/v1/namespaces/space/pools/project`);
      return JSON.stringify(await response.json());
    };
    await vi.waitFor(async () => {
      await both();
      expect(await reason()).toMatch(/"kind":"held".*more than 3 s old/);
    }, WAIT);
    expect((await service.ask('IsActive', 'project')).message).toEqual({ result: true });
    expect([...answers]).toEqual(['5/32']);
    await broker.restart();
    await measure('broker back → live again', async () => {
      await both();
      expect(await reason()).not.toContain('"kind":"held"');
    });
    expect([...answers].filter((answer) => answer !== '5/32')).toEqual([]);
    expect(service.child.exitCode).toBeNull();
    expect(await service.stop()).toBe(0);
    await broker.stop();
  });

  it('starts without a broker, says so, and lives as soon as there is one', async () => {
    const broker = await startRabbitMq();
    await broker.kill();
    const service = await startService(twoPools(), { RABBITMQ_MANAGEMENT_URL: broker.managementUrl });
    await vi.waitFor(async () => {
      const { code, details } = await service.ask('GetMetrics', 'project');
      expect(code).toBe(14);
      expect(details).toMatch(/queue q\.project was never read: .*(refused|ECONNREFUSED)/);
    }, WAIT);
    expect((await service.ask('IsActive', 'project')).code).toBe(14);
    expect((await service.ask('GetMetricSpec', 'project')).code).toBe(0);
    await broker.restart();
    const queues = await connectClient(broker);
    await queues.declare('q.project');
    await queues.publish('q.project', 3);
    await measure('first broker → live', async () => expect(await service.askReplicas('project')).toBe(3));
    await queues.close();
    expect(await service.stop()).toBe(0);
    await broker.stop();
  });
});
