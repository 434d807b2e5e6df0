import { afterAll, beforeAll } from 'vitest';
import { connectClient, type QueueClient } from '../rabbitmq/client.ts';
import { type RabbitMqNode, startRabbitMq } from '../rabbitmq/node.ts';

/** An empty broker that a suite has for itself, with a client; both are there while its tests run. */
export function useOwnBroker(): { readonly node: () => RabbitMqNode; readonly client: () => QueueClient } {
  let running: { readonly node: RabbitMqNode; readonly client: QueueClient } | undefined;
  const find = () => {
    if (running === undefined) throw new Error('the broker runs only during tests');
    return running;
  };
  beforeAll(async () => {
    const node = await startRabbitMq();
    running = { node, client: await connectClient(node) };
  });
  afterAll(async () => {
    await running?.client.close();
    await running?.node.stop();
  });
  return { node: () => find().node, client: () => find().client };
}
