import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createAcknowledgementCounter } from '../../src/rabbitmq/acknowledgement-counter.ts';
import type { AcknowledgedQueue } from '../../src/rabbitmq/acknowledged-queue.ts';
import { connectClient, type QueueClient } from '../rabbitmq/client.ts';
import { hasRabbitMq } from '../rabbitmq/install.ts';
import { type RabbitMqNode, startRabbitMq } from '../rabbitmq/node.ts';
import { PATIENCE } from './running.ts';

/** The family of metrics that has them is empty on 3.10. */
const HAS_DELIVERY_METRICS = process.env['QUOTIENT_RABBITMQ'] === '4';

/** A broker with these lines of configuration, and what counts on it. */
function useCounted(extraConfig: string) {
  let world: { readonly node: RabbitMqNode; readonly client: QueueClient } | undefined;
  beforeAll(async () => {
    const node = await startRabbitMq(extraConfig);
    world = { node, client: await connectClient(node) };
  });
  afterAll(async () => {
    await world?.client.close();
    await world?.node.stop();
  });
  const find = () => {
    if (world === undefined) throw new Error('the broker runs only during tests');
    return world;
  };
  const count = async (by: 'managementUrl' | 'metricsUrl'): Promise<readonly AcknowledgedQueue[]> => {
    const { managementUrl, metricsUrl } = find().node;
    const urls = by === 'metricsUrl' ? { managementUrl, metricsUrl } : { managementUrl };
    const counter = createAcknowledgementCounter(
      { name: 'default', source: 'management', vhost: '/', ...urls },
      { requestTimeoutMs: 5_000 },
    );
    const counts = await counter.count('/', AbortSignal.timeout(10_000));
    await counter.close();
    return counts;
  };
  /** Publishes so many messages, and finishes some of them. */
  const work = async (queue: string, type: 'classic' | 'quorum', finished: number): Promise<void> => {
    const { client } = find();
    await client.declare(queue, type);
    await client.publish(queue, 5);
    const worker = await client.work(queue, 5);
    await expect.poll(() => worker.inHand(), PATIENCE).toBe(5);
    await worker.finish(finished);
  };
  /** Does the listing have the queue's messages? They come with its first tick. */
  const isTold = async (queue: string): Promise<boolean> => {
    const listed = await find().node.management.send('GET', `queues/%2F/${queue}`);
    return typeof (listed as { readonly messages?: number }).messages === 'number';
  };
  return { client: () => find().client, work, count, isTold };
}

describe.skipIf(!hasRabbitMq())('a broker that counts acknowledgements', () => {
  const { work, count, client } = useCounted('');

  it.each(['classic', 'quorum'] as const)('tells them of a %s queue, and 0 of one without any', async (type) => {
    await work(type, type, 3);
    await client().declare(`${type}-unused`, type);
    await expect
      .poll(() => count('managementUrl'), PATIENCE)
      .toEqual(
        expect.arrayContaining([
          { name: type, acknowledged: 3 },
          { name: `${type}-unused`, acknowledged: 0 },
        ]),
      );
  });
});

describe.skipIf(!hasRabbitMq())('a broker whose statistics are off', () => {
  const { work, count } = useCounted('management_agent.disable_metrics_collector = true');

  it('tells none by its management API', async () => {
    await work('silent', 'classic', 3);
    expect(await count('managementUrl')).toEqual([{ name: 'silent' }]);
  });

  it.skipIf(!HAS_DELIVERY_METRICS)('tells them by its metrics', async () => {
    await work('measured', 'classic', 3);
    await expect.poll(() => count('metricsUrl'), PATIENCE).toContainEqual({ name: 'measured', acknowledged: 3 });
  });
});

describe.skipIf(!hasRabbitMq())('a broker that tells messages, but not what happens to them', () => {
  const { work, count, isTold } = useCounted('management.rates_mode = none');

  it.each(['managementUrl', 'metricsUrl'] as const)('tells no acknowledgements, not 0, by its %s', async (by) => {
    await work(by, 'classic', 3);
    await expect.poll(() => isTold(by), PATIENCE).toBe(true);
    expect(await count(by)).toContainEqual({ name: by });
  });
});
