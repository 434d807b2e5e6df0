import { type ChannelModel, type ConfirmChannel, connect } from 'amqplib';
import type { RabbitMqNode } from './node.ts';

/** What producers and workers do to queues. */
export interface QueueClient {
  declare(queue: string, type?: 'classic' | 'quorum' | 'stream'): Promise<void>;
  /** Settles when the broker has confirmed all. */
  publish(queue: string, count: number): Promise<void>;
  /** A worker that takes messages and finishes them when told. */
  work(queue: string, prefetch: number): Promise<TestWorker>;
  purge(queue: string): Promise<void>;
  delete(queue: string): Promise<void>;
  close(): Promise<void>;
}

/** A consumer with manual acknowledgements. */
export interface TestWorker {
  /** messages that it has in hand */
  inHand(): number;
  /** Acknowledges the oldest so many. */
  finish(count: number): Promise<void>;
  /** Gives back what it has in hand and leaves. */
  leave(): Promise<void>;
}

/** @param vhost default: `/` */
export async function connectClient(node: RabbitMqNode, vhost = '/'): Promise<QueueClient> {
  const { hostname, port } = new URL(node.amqpUrl);
  const connection = await connect({ hostname, port: Number(port), vhost: encodeURIComponent(vhost) });
  // A broker that a test kills is no error of the client's.
  connection.on('error', () => undefined);
  const channel = await connection.createConfirmChannel();
  channel.on('error', () => undefined);
  return {
    declare: async (queue, type = 'classic') => {
      await channel.assertQueue(queue, { durable: true, arguments: { 'x-queue-type': type } });
    },
    publish: (queue, count) => publish(channel, queue, count),
    work: (queue, prefetch) => startWorker(connection, queue, prefetch),
    purge: async (queue) => void (await channel.purgeQueue(queue)),
    delete: async (queue) => void (await channel.deleteQueue(queue)),
    close: async () => {
      await connection.close().catch(() => undefined);
    },
  };
}

async function publish(channel: ConfirmChannel, queue: string, count: number): Promise<void> {
  for (let index = 0; index < count; index += 1) {
    channel.sendToQueue(queue, Buffer.from(String(index)), { persistent: true });
  }
  await channel.waitForConfirms();
}

async function startWorker(connection: ChannelModel, queue: string, prefetch: number): Promise<TestWorker> {
  const channel = await connection.createChannel();
  channel.on('error', () => undefined);
  const inHand: Parameters<typeof channel.ack>[0][] = [];
  await channel.prefetch(prefetch);
  await channel.consume(queue, (message) => {
    if (message !== null) inHand.push(message);
  });
  return {
    inHand: () => inHand.length,
    finish: async (count) => {
      for (const message of inHand.splice(0, count)) channel.ack(message);
      // Replies come in order, so a round trip means that the acknowledgements have arrived.
      await channel.prefetch(prefetch);
    },
    leave: () => channel.close(),
  };
}
