import { connect } from 'amqplib';
import type { Task } from './task.ts';

/** Puts tasks into queues. */
export interface Publisher {
  /** Settles when the broker has confirmed all of them. The queue is made if it is not there. */
  publish(queue: string, tasks: readonly Task[]): Promise<void>;
  /** Messages that no worker has in hand, at this moment. The queue is made if it is not there. */
  countReady(queue: string): Promise<number>;
  close(): Promise<void>;
}

/** Messages and queues that survive the broker's restart. */
export const QUEUE_OPTIONS = { durable: true };

/** @param amqpUrl for example `amqp://127.0.0.1:5672` */
export async function connectPublisher(amqpUrl: string): Promise<Publisher> {
  const connection = await connect(amqpUrl);
  // A broker that a test kills is no error of the publisher's: what is under way fails by itself.
  connection.on('error', () => undefined);
  const channel = await connection.createConfirmChannel();
  channel.on('error', () => undefined);
  return {
    publish: async (queue, tasks) => {
      await channel.assertQueue(queue, QUEUE_OPTIONS);
      for (const task of tasks) channel.sendToQueue(queue, Buffer.from(JSON.stringify(task)), { persistent: true });
      await channel.waitForConfirms();
    },
    countReady: async (queue) => (await channel.assertQueue(queue, QUEUE_OPTIONS)).messageCount,
    close: async () => {
      await connection.close().catch(() => undefined);
    },
  };
}
