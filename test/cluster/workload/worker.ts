// A worker as HyperFlow's is: one message at a time, acknowledged after the work; on SIGTERM it takes no more, finishes
// what it has, and leaves. Environment: AMQP_URL, QUEUE_NAME, LEDGER (a path), POOL_NAME, POD_NAME.
import { appendFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { type Channel, type ChannelModel, connect, type ConsumeMessage } from 'amqplib';
import { monotonicMs } from '../monotonic.ts';
import { QUEUE_OPTIONS } from './publisher.ts';
import type { LedgerEntry, Task } from './task.ts';

interface Consumer {
  readonly channel: Channel;
  readonly consumerTag: string;
}

interface State {
  /** of the present connection; none while there is no broker */
  consumer?: Consumer;
  work: Promise<void>;
  isLeaving: boolean;
}

/** A broker that is there answers within milliseconds. */
const GOODBYE_MS = 2_000;

const read = (name: string): string => process.env[name] ?? '';
const state: State = { work: Promise.resolve(), isLeaving: false };
process.once('SIGTERM', () => void leave());

// It comes back by itself when the broker does; the broker then delivers unacknowledged messages again.
const recovery = { waitForConnect: true, initialDelay: 200, maxDelay: 1_000, maxRetries: Infinity, setup: consume };
const connection = await connect(read('AMQP_URL'), { recovery });
connection.on('error', (error: Error) => say(`connection: ${error.message}`));

async function consume(model: ChannelModel): Promise<void> {
  delete state.consumer;
  const channel = await model.createChannel();
  channel.on('error', (error: Error) => say(`channel: ${error.message}`));
  await channel.prefetch(1);
  await channel.assertQueue(read('QUEUE_NAME'), QUEUE_OPTIONS);
  const { consumerTag } = await channel.consume(read('QUEUE_NAME'), (message) => {
    // Delivered before the cancellation arrived: not begun, so somebody else's.
    if (message !== null && !state.isLeaving) state.work = carryOut(channel, message);
  });
  state.consumer = { channel, consumerTag };
  say(`consuming ${read('QUEUE_NAME')}`);
}

async function carryOut(channel: Channel, message: ConsumeMessage): Promise<void> {
  const { id, durationMs } = JSON.parse(message.content.toString()) as Task;
  const startMs = monotonicMs();
  await delay(durationMs);
  const entry: LedgerEntry = { id, pool: read('POOL_NAME'), pod: read('POD_NAME'), startMs, endMs: monotonicMs() };
  appendFileSync(read('LEDGER'), `${JSON.stringify(entry)}\n`);
  try {
    channel.ack(message);
  } catch (error) {
    say(`not acknowledged, and will be delivered again: ${String(error)}`);
  }
}

async function leave(): Promise<void> {
  state.isLeaving = true;
  say('leaving');
  await sayGoodbye(() => state.consumer?.channel.cancel(state.consumer.consumerTag));
  await state.work;
  // Closing gives back what was delivered and not begun, after the last acknowledgement.
  await sayGoodbye(() => state.consumer?.channel.close());
  process.exit();
}

/** A broker that has gone, or is frozen, answers nothing. */
async function sayGoodbye(step: () => Promise<unknown> | undefined): Promise<void> {
  const limit = new AbortController();
  const late = delay(GOODBYE_MS, 'no answer', { signal: limit.signal }).catch(() => undefined);
  try {
    const answer = await Promise.race([step(), late]);
    if (answer === 'no answer') say('left without a goodbye: no answer');
  } catch (error) {
    say(`left without a goodbye: ${String(error)}`);
  }
  limit.abort();
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
