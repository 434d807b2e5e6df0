import { describe, expect, it } from 'vitest';
import { QuotientError } from '../../../../src/errors.ts';
import { createManagementSource } from '../../../../src/inputs/backlog/management-source.ts';
import type { ManagementClient } from '../../../../src/rabbitmq/management.ts';
import { aClock } from '../../../builders/clock.ts';

const queue = { broker: 'default', vhost: '/', name: 'q', concurrency: 1 };

/** A source on a clock that a test moves, whose broker is away until it is called up; then it lists no queue at all. */
function start() {
  const clock = aClock();
  let isUp = false;
  const client = {
    listQueues: async () => {
      if (!isUp) throw new QuotientError('outside', 'away');
      return [];
    },
  } as unknown as ManagementClient;
  const broker = { name: 'default', managementUrl: 'http://rabbitmq:15672', vhost: '/' };
  const source = createManagementSource({ broker, vhost: '/', client, clock, requestTimeoutMs: 1_000 });
  const read = async () => (await source.read([queue], new AbortController().signal)).get('q')?.kind;
  return {
    clock,
    read,
    callUp: () => {
      isUp = true;
    },
  };
}

describe('source management', () => {
  it('does not take an empty listing of a broker that has just come up for the absence of queues', async () => {
    const { clock, read, callUp } = start();
    await expect(read()).rejects.toThrow('away');
    callUp();
    expect(await read()).toBe('unknown');
    await clock.advance(11_999);
    expect(await read()).toBe('unknown');
    await clock.advance(1);
    expect(await read()).toBe('absent');
  });

  it('calls a queue absent at once where the broker was there from the first read', async () => {
    const { read, callUp } = start();
    callUp();
    expect(await read()).toBe('absent');
  });
});
