import { connectClient } from '../rabbitmq/client.ts';
import { type RabbitMqNode, startRabbitMq } from '../rabbitmq/node.ts';
import { aQueue } from './running.ts';

/** Queues of a broker that a suite has for itself. */
export const classic = aQueue('classic');
export const quorum = aQueue('quorum');

/** Starts a broker with 3 messages in `classic` and 5 in `quorum`. */
export async function startFilledRabbitMq(): Promise<RabbitMqNode> {
  const node = await startRabbitMq();
  const client = await connectClient(node);
  await client.declare(classic.name);
  await client.declare(quorum.name, 'quorum');
  await client.publish(classic.name, 3);
  await client.publish(quorum.name, 5);
  await client.close();
  return node;
}
