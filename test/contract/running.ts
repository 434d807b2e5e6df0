import { pino } from 'pino';
import { expect, onTestFinished } from 'vitest';
import { systemClock } from '../../src/clock.ts';
import type { ManagedBroker } from '../../src/config.ts';
import type { BacklogInput, QueueRef, QueueState, WatchedQueue } from '../../src/inputs/backlog/backlog.ts';
import type { BacklogInputParts } from '../../src/inputs/backlog/input.ts';
import type { Reading } from '../../src/inputs/reading.ts';
import type { RabbitMqNode } from '../rabbitmq/node.ts';

/** Makes the input with the source that is under test. */
export type CreateInput = (parts: BacklogInputParts) => BacklogInput;

/** An input that runs until the test is over. */
export interface RunningBacklog {
  readonly input: BacklogInput;
  /** messages of the log lines so far */
  readonly logged: readonly string[];
  /** Watches exactly these, with one message of 8 s at a time for each worker, unless told otherwise. */
  watch(...queues: readonly (QueueRef & Partial<WatchedQueue>)[]): void;
  read(queue: QueueRef): Reading<QueueState>;
  /** ready + unacknowledged; 0 for an absent queue; undefined where it was never read */
  backlogOf(queue: QueueRef): number | undefined;
  /** Settles when the backlog is so long; a test waits on nothing else. */
  expectBacklog(queue: QueueRef, backlog: number): Promise<void>;
  /** Settles when the queue was read so much later than now: what a broker tells late has been told by then. */
  expectReadAfter(queue: QueueRef, ms: number): Promise<void>;
  /** Settles when the newest attempt has failed with such a sentence. */
  expectFailure(queue: QueueRef, sentence: RegExp): Promise<void>;
}

/** Quick, so that tests are. */
const PARTS = { pollIntervalMs: 200, requestTimeoutMs: 2_000, staleAfterMs: 3_000 } as const;

/** A source that estimates believes in a message in hand for three times its duration. */
const WORKERS = { concurrency: 1, prefetch: 1, expectedSeconds: 8 } as const;

/** What is waited for at most; far above what is promised, so that a busy machine fails no test. */
export const PATIENCE = { timeout: 30_000, interval: 20 } as const;

/** A broker's configuration that reaches a test's node. */
export function aBroker(node: RabbitMqNode, settings: Partial<ManagedBroker> = {}): ManagedBroker {
  return { name: 'default', vhost: '/', managementUrl: node.managementUrl, amqpUrl: node.amqpUrl, ...settings };
}

export function aQueue(name: string, place: Partial<QueueRef> = {}): QueueRef {
  return { broker: 'default', vhost: '/', name, ...place };
}

/** Starts an input; the test's end ends it. */
export function runBacklog(
  createInput: CreateInput,
  brokers: readonly ManagedBroker[],
  settings: Partial<BacklogInputParts> = {},
): RunningBacklog {
  const logged: string[] = [];
  const logger = pino({ level: 'info' }, { write: (line) => void logged.push(String(JSON.parse(line).msg)) });
  const input = createInput({ brokers, ...PARTS, clock: systemClock, logger, ...settings });
  const end = new AbortController();
  const over = input.run(end.signal);
  onTestFinished(async () => {
    end.abort();
    await over;
  });
  const backlogOf = (queue: QueueRef): number | undefined => toBacklog(input.read(queue));
  return {
    input,
    logged,
    watch: (...queues) => input.watch(queues.map((queue) => ({ ...WORKERS, ...queue }))),
    read: (queue) => input.read(queue),
    backlogOf,
    expectBacklog: async (queue, backlog) => {
      await expect.poll(() => backlogOf(queue), PATIENCE).toBe(backlog);
    },
    expectReadAfter: async (queue, ms) => {
      const fromMs = systemClock.nowMs() + ms;
      await expect
        .poll(() => toAtMs(input.read(queue)), { ...PATIENCE, timeout: ms + PATIENCE.timeout })
        .toBeGreaterThan(fromMs);
    },
    expectFailure: async (queue, sentence) => {
      await expect.poll(() => input.read(queue).failure?.reason, PATIENCE).toMatch(sentence);
    },
  };
}

function toBacklog(reading: Reading<QueueState>): number | undefined {
  if (reading.state === 'never') return undefined;
  switch (reading.value.kind) {
    case 'present':
      return reading.value.ready + reading.value.unacknowledged;
    case 'absent':
      return 0;
    case 'stream':
      return undefined;
  }
}

function toAtMs(reading: Reading<QueueState>): number {
  return reading.state === 'never' ? -Infinity : reading.atMs;
}
