import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFailed, vi } from 'vitest';
import { hasRabbitMq, MISSING_RABBITMQ } from '../../rabbitmq/install.ts';
import { type RabbitMqNode, startRabbitMq } from '../../rabbitmq/node.ts';
import { type Child, type Children, createChildren } from '../bed/children.ts';
import { readLedger, tally } from './ledger.ts';
import { connectPublisher, type Publisher } from './publisher.ts';

const STEP = { timeout: 60_000, interval: 50 };

describe.skipIf(!hasRabbitMq())(`a worker (${MISSING_RABBITMQ})`, () => {
  let directory: string;
  let broker: RabbitMqNode;
  let children: Children;
  let publisher: Publisher;
  const ledgerPath = (queue: string): string => join(directory, `${queue}.jsonl`);

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'quotient-worker-'));
    children = createChildren();
    broker = await startRabbitMq();
    publisher = await connectPublisher(broker.amqpUrl);
    // Early: a durable queue that was declared less than 2 s before a kill may be gone with its messages, as
    // Erlang keeps the log of such changes in memory for so long (kernel's disk_log_1.erl, TIMEOUT of its write cache).
    await publisher.publish('outage', []);
  });

  afterAll(async () => {
    await publisher.close();
    await children.end();
    await broker.stop();
    await rm(directory, { recursive: true });
  });

  it('finishes its message when asked to end, leaves the others, and exits with 0', async () => {
    await publisher.publish('leaving', toTasks(3, 1_000));
    const worker = await startWorker('leaving');
    await vi.waitFor(async () => expect(await countInHand('leaving')).toBe(1), STEP);
    worker.signal('SIGTERM');
    expect(await worker.ended).toBe(0);
    expect(readLedger(ledgerPath('leaving')).map(({ id }) => id)).toEqual(['task-0']);
    const next = await startWorker('leaving');
    await vi.waitFor(() => expect(readLedger(ledgerPath('leaving'))).toHaveLength(3), STEP);
    expect(tally(toTasks(3, 0), readLedger(ledgerPath('leaving')))).toEqual({ executed: 3, lost: [], repeated: [] });
    next.signal('SIGTERM');
    expect(await next.ended).toBe(0);
  });

  it('comes back when the broker was killed, and no task is lost', async () => {
    await publisher.publish('outage', toTasks(6, 300));
    const worker = await startWorker('outage');
    await vi.waitFor(() => expect(readLedger(ledgerPath('outage'))).not.toEqual([]), STEP);
    await broker.kill();
    await broker.restart();
    await vi.waitFor(() => expect(tally(toTasks(6, 0), readLedger(ledgerPath('outage'))).lost).toEqual([]), STEP);
    worker.signal('SIGTERM');
    expect(await worker.ended).toBe(0);
  });

  function startWorker(queue: string): Promise<Child> {
    const environment = {
      PATH: process.env['PATH'] ?? '',
      AMQP_URL: broker.amqpUrl,
      QUEUE_NAME: queue,
      LEDGER: ledgerPath(queue),
      POOL_NAME: queue,
      POD_NAME: 'pod',
    };
    const parameters = [join(import.meta.dirname, 'worker.ts')];
    const logPath = join(directory, `${queue}.log`);
    onTestFailed(() => void process.stderr.write(readFileSync(logPath)));
    return children.start({ command: process.execPath, parameters, environment, workingDirectory: directory, logPath });
  }

  async function countInHand(queue: string): Promise<number> {
    const path = `queues/%2F?disable_stats=true&enable_queue_totals=true`;
    const queues = (await broker.management.send('GET', path)) as readonly {
      readonly name: string;
      readonly messages_unacknowledged?: number;
    }[];
    return queues.find(({ name }) => name === queue)?.messages_unacknowledged ?? 0;
  }
});

function toTasks(count: number, durationMs: number) {
  return Array.from({ length: count }, (_, index) => ({ id: `task-${index}`, durationMs }));
}
