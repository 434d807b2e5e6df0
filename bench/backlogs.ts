import { setTimeout as delay } from 'node:timers/promises';
import { pino } from 'pino';
import { systemClock } from '../src/clock.ts';
import type { BrokerConfig } from '../src/config.ts';
import { createBacklogInput } from '../src/inputs/backlog/input.ts';
import { connectClient } from '../test/rabbitmq/client.ts';
import { type RabbitMqNode, startRabbitMq } from '../test/rabbitmq/node.ts';
import { round, toMedian } from './machine.ts';
import { readCpuSeconds } from './process-figures.ts';

/** How long each size is watched: a dozen reads at the interval that ten thousand queues get. */
const WATCH_MS = 30_000;
const SAMPLE_MS = 100;

const SOURCES = ['management', 'amqp'] as const;

type Source = (typeof SOURCES)[number];

/**
 * What reading so many real queues costs, per size and source: the broker's CPU with and without it, and how old the values
 * are.
 */
export async function measureBacklogs(sizes: readonly number[]): Promise<object[]> {
  const broker = await startRabbitMq();
  try {
    const rows: object[] = [];
    let declared = 0;
    for (const size of sizes.toSorted((left, right) => left - right)) {
      await declareQueues(broker, declared, size);
      declared = size;
      await delay(5_000);
      const idleShare = await measureCpuShare(broker, () => delay(WATCH_MS));
      for (const source of SOURCES) {
        const row = await measureSize(broker, size, source, idleShare);
        process.stdout.write(`${JSON.stringify(row)}\n`);
        rows.push(row);
      }
    }
    return rows;
  } finally {
    await broker.stop();
  }
}

async function declareQueues(broker: RabbitMqNode, from: number, to: number): Promise<void> {
  const client = await connectClient(broker);
  for (let index = from; index < to; index += 1) {
    await client.declare(toName(index));
    if (index % 10 === 0) await client.publish(toName(index), 1);
  }
  await client.close();
}

async function measureSize(broker: RabbitMqNode, size: number, source: Source, idleShare: number): Promise<object> {
  const input = createBacklogInput({
    brokers: [toConfig(broker, source)],
    pollIntervalMs: 1_000,
    requestTimeoutMs: 30_000,
    staleAfterMs: 60_000,
    clock: systemClock,
    logger: pino({ level: 'silent' }),
  });
  const queue = { broker: 'default', vhost: '/', name: toName(0) };
  input.watch(Array.from({ length: size }, (_, index) => ({ ...queue, name: toName(index), concurrency: 1 })));
  const stop = new AbortController();
  const over = input.run(stop.signal);
  const ages: number[] = [];
  const busyShare = await measureCpuShare(broker, async () => {
    for (const endMs = performance.now() + WATCH_MS; performance.now() < endMs; await delay(SAMPLE_MS)) {
      const reading = input.read(queue);
      if (reading.state !== 'never') ages.push(performance.now() - reading.atMs);
    }
  });
  const [status] = input.status();
  stop.abort();
  await over;
  return {
    queues: size,
    source,
    readMs: round(status?.durationMs ?? Number.NaN, 0),
    intervalMs: round(status?.intervalMs ?? Number.NaN, 0),
    medianAgeMs: round(toMedian(ages), 0),
    largestAgeMs: round(Math.max(...ages), 0),
    brokerCpuIdle: round(idleShare, 3),
    brokerCpuReading: round(busyShare, 3),
  };
}

function toConfig({ managementUrl, amqpUrl }: RabbitMqNode, source: Source): BrokerConfig {
  const place = { name: 'default', vhost: '/' };
  return source === 'amqp' ? { ...place, source, amqpUrl } : { ...place, source, managementUrl };
}

/** The broker's CPU during some work, as a fraction of one core. */
async function measureCpuShare(broker: RabbitMqNode, work: () => Promise<unknown>): Promise<number> {
  const [startedMs, before] = [performance.now(), readCpuSeconds(broker.pid())];
  await work();
  return ((readCpuSeconds(broker.pid()) - before) * 1000) / (performance.now() - startedMs);
}

function toName(index: number): string {
  return `bench.${index}`;
}
