import { connect } from 'amqplib';
import { describe, expect, it, onTestFinished } from 'vitest';
import { hasRabbitMq } from '../rabbitmq/install.ts';
import { useOwnBroker } from './own-broker.ts';
import { aBroker, aQueue, PATIENCE, runBacklog, type RunningBacklog } from './running.ts';
import { AMQP } from './sources.ts';

describe.skipIf(!hasRabbitMq())('source amqp on a real RabbitMQ', () => {
  const broker = useOwnBroker();
  const start = (): RunningBacklog => runBacklog(AMQP.createInput, [aBroker(broker.node())]);

  it.each(['classic', 'quorum'] as const)(
    'counts what waits in a %s queue and no more, and says so, where no prefetch is declared',
    async (type) => {
      const queue = aQueue(`undeclared-${type}`);
      await broker.client().declare(queue.name, type);
      await broker.client().publish(queue.name, 5);
      const worker = await broker.client().work(queue.name, 2);
      await expect.poll(() => worker.inHand(), PATIENCE).toBe(2);
      const backlog = start();
      backlog.input.watch([{ ...queue, concurrency: 1 }]);
      await backlog.expectBacklog(queue, 3);
      expect(backlog.read(queue)).toMatchObject({
        value: { ready: 3, unacknowledged: 0, unacknowledgedIs: 'unknown', consumers: 1 },
      });
      await worker.leave();
    },
  );

  it('knows nothing of a queue that another connection has for itself, says why, and reads the others', async () => {
    const [exclusive, open] = [aQueue('exclusive'), aQueue('open')];
    const { hostname, port } = new URL(broker.node().amqpUrl);
    const owner = await connect({ hostname, port: Number(port) });
    onTestFinished(() => owner.close());
    const channel = await owner.createChannel();
    await channel.assertQueue(exclusive.name, { exclusive: true });
    await broker.client().declare(open.name);
    await broker.client().publish(open.name, 2);
    const backlog = start();
    backlog.watch(exclusive, open);
    await backlog.expectFailure(exclusive, /^queue "exclusive" is not told: .*405 .*RESOURCE_LOCKED/);
    await backlog.expectBacklog(open, 2);
    expect(backlog.read(exclusive).state).toBe('never');
    await channel.deleteQueue(exclusive.name);
    await expect.poll(() => backlog.read(exclusive), PATIENCE).toMatchObject({ value: { kind: 'absent' } });
  });

  it('keeps the answers of many queues that are not there fresh, while it reads those that are', async () => {
    const absent = Array.from({ length: 100 }, (_, index) => aQueue(`absent-${index}`));
    const filled = aQueue('among-absent');
    await broker.client().declare(filled.name);
    const backlog = runBacklog(AMQP.createInput, [aBroker(broker.node())], { staleAfterMs: 6_000 });
    backlog.watch(...absent, filled);
    await backlog.expectBacklog(filled, 0);
    // Longer than a value may be old.
    await backlog.expectReadAfter(filled, 7_000);
    expect(new Set(absent.map((queue) => backlog.read(queue).state))).toEqual(new Set(['fresh']));
    await broker.client().publish(filled.name, 1);
    await backlog.expectBacklog(filled, 1);
    expect(backlog.input.status()).toMatchObject([{ failures: 0 }]);
  });
});
