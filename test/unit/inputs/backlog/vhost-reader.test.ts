import { pino } from 'pino';
import { describe, expect, it, onTestFinished } from 'vitest';
import { QuotientError } from '../../../../src/errors.ts';
import type { WatchedQueue } from '../../../../src/inputs/backlog/backlog.ts';
import type { QueueAnswer } from '../../../../src/inputs/backlog/source.ts';
import { createVhostReader } from '../../../../src/inputs/backlog/vhost-reader.ts';
import { aClock } from '../../../builders/clock.ts';

const place = { broker: { name: 'default', managementUrl: 'http://rabbitmq:15672', vhost: '/' }, vhost: '/' };

function queue(name: string): WatchedQueue {
  return { broker: 'default', vhost: '/', name, concurrency: 1 };
}

const present = (ready: number): QueueAnswer => ({ kind: 'present', ready, unacknowledged: 0 });

const unknown: QueueAnswer = { kind: 'unknown', reason: 'no messages' };

/** A reader on a source whose answer a test sets, and on a clock that it moves. */
function start(durationMs = 0, watched = [queue('a')]) {
  const clock = aClock();
  const logged: string[] = [];
  const logger = pino({}, { write: (line) => void logged.push(String(JSON.parse(line).msg)) });
  const world = {
    answer: present(1) as QueueAnswer | QuotientError,
    /** of single queues, where it is another one; undefined: not asked for */
    answers: {} as Record<string, QueueAnswer | undefined>,
    readAtMs: [] as number[],
    changes: 0,
    logged,
    clock,
  };
  const reader = createVhostReader({
    ...place,
    clock,
    logger,
    pollIntervalMs: 1_000,
    staleAfterMs: 15_000,
    onChange: () => {
      world.changes += 1;
    },
    source: {
      read: async (queues, signal) => {
        world.readAtMs.push(clock.nowMs());
        await clock.sleep(durationMs, signal);
        if (world.answer instanceof QuotientError) throw world.answer;
        const { answer, answers } = world;
        return new Map(
          queues.flatMap(({ name }) => {
            const own = name in answers ? answers[name] : answer;
            return own === undefined ? [] : [[name, own] as const];
          }),
        );
      },
      close: () => Promise.resolve(),
    },
  });
  const end = new AbortController();
  reader.watch(watched);
  const over = reader.run(end.signal);
  onTestFinished(async () => {
    end.abort();
    await over;
  });
  return { ...world, world, reader };
}

describe('the reader of a vhost', () => {
  it('reads once every interval, from start to start', async () => {
    const { world, clock } = start(50);
    await clock.advance(3_100);
    expect(world.readAtMs).toEqual([0, 1_000, 2_000, 3_000]);
  });

  it('slows down for a broker whose answers take long', async () => {
    const { world, clock, reader } = start(500);
    await clock.advance(14_100);
    expect(world.readAtMs).toEqual([0, 1_000, 2_000, 3_000, 4_000, 9_000, 14_000]);
    expect(reader.status()).toMatchObject({ intervalMs: 5_000, durationMs: 500, reads: 6, ageMs: 5_100 });
  });

  it('reads soon for a new queue, but not again and again', async () => {
    const { world, clock, reader } = start(500);
    // Slow often enough to be read seldom.
    await clock.advance(6_000);
    reader.watch([queue('a'), queue('b')]);
    await clock.advance(100);
    reader.watch([queue('a'), queue('b'), queue('c')]);
    await clock.advance(1_500);
    reader.watch([queue('c')]);
    await clock.advance(1_000);
    expect(world.readAtMs.slice(5)).toEqual([6_000, 7_000]);
    expect(reader.read('c').state).toBe('fresh');
    expect(reader.read('a').state).toBe('never');
  });

  it('counts every attempt, failed ones too', async () => {
    const { world, clock, reader } = start();
    await clock.advance(1_500);
    world.answer = new QuotientError('outside', 'the broker is away');
    await clock.advance(5_000);
    const { reads, failures } = reader.status();
    expect(reads).toBe(world.readAtMs.length);
    expect(failures).toBe(reads - 2);
  });

  it('keeps the last value with the reason through failures, until it is stale, and logs each turn once', async () => {
    const { world, clock, reader } = start();
    await clock.advance(10);
    world.answer = new QuotientError('outside', 'the broker is away');
    await clock.advance(10_000);
    expect(reader.read('a')).toMatchObject({
      state: 'fresh',
      value: { ready: 1 },
      atMs: 0,
      failure: { reason: 'the broker is away' },
    });
    await clock.advance(10_000);
    expect(reader.read('a')).toMatchObject({ state: 'stale', value: { ready: 1 } });
    expect(reader.status().failures).toBeGreaterThan(10);
    world.answer = present(1);
    await clock.advance(2_000);
    expect(reader.read('a')).toEqual({
      state: 'fresh',
      value: { kind: 'present', ready: 1, unacknowledged: 0 },
      atMs: expect.any(Number),
    });
    expect(world.changes).toBe(2);
    expect(world.logged).toEqual(['backlog source is lost', 'backlog source is back']);
  });

  it('holds on to a value that the broker stopped telling, and never makes it 0', async () => {
    const { world, clock, reader } = start();
    await clock.advance(10);
    world.answer = unknown;
    await clock.advance(1_000);
    expect(reader.read('a')).toMatchObject({ state: 'fresh', value: { ready: 1 }, failure: { reason: 'no messages' } });
    await clock.advance(16_000);
    expect(reader.read('a').state).toBe('stale');
  });

  it('is as old as the beginning of the read that told of it', async () => {
    const { clock, reader } = start(400);
    await clock.advance(500);
    expect(reader.read('a')).toMatchObject({ state: 'fresh', atMs: 0 });
    expect(reader.status().ageMs).toBe(500);
  });

  it('counts absence from its first sight in a row', async () => {
    const { world, clock, reader } = start();
    await clock.advance(2_500);
    world.answer = { kind: 'absent' };
    await clock.advance(5_000);
    expect(reader.read('a')).toMatchObject({ value: { kind: 'absent', sinceMs: 3_000 }, atMs: 7_000 });
  });

  it('calls a broker lost that answers, but tells nothing of any queue, until it tells of one', async () => {
    const { world, clock, reader } = start();
    await clock.advance(10);
    world.answer = new QuotientError('outside', 'the broker is away');
    await clock.advance(5_000);
    world.answer = unknown;
    await clock.advance(20_000);
    const { reads, failures, failure, ageMs } = reader.status();
    expect({ failure, failures, ageMs }).toEqual({ failure: 'no messages', failures: reads - 1, ageMs: clock.nowMs() });
    world.answer = present(1);
    await clock.advance(1_000);
    expect(reader.status().failure).toBeUndefined();
    expect(reader.status().ageMs).toBeLessThan(1_000);
    expect(world.logged).toEqual(['backlog source is lost', 'backlog source is lost', 'backlog source is back']);
  });

  it('says each reason once for as long as a broker is away', async () => {
    const { world, clock } = start();
    for (let attempt = 0; attempt < 20; attempt += 1) {
      world.answer = new QuotientError('outside', `refused by ${attempt % 2 === 0 ? 'one' : 'the other'} address`);
      await clock.advance(10_000);
    }
    expect(world.logged).toEqual(['backlog source is lost', 'backlog source is lost']);
  });

  it('goes on reading such a broker at the pace of its answers', async () => {
    const { world, clock } = start(500);
    world.answer = unknown;
    await clock.advance(14_100);
    expect(world.readAtMs).toEqual([0, 1_000, 2_000, 3_000, 4_000, 9_000, 14_000]);
  });

  it.each([
    ['tells of another', present(1)],
    ['says that another does not exist', { kind: 'absent' }],
    ['says that another is a stream', { kind: 'stream' }],
    ['gives a late number of another', { ...present(1), lateBecause: 'AMQP is closed' }],
  ] as const)('does not call a broker lost that tells nothing of one queue, but %s', async (_, other) => {
    const { world, clock, reader } = start(0, [queue('a'), queue('b')]);
    world.answers = { a: unknown, b: other };
    await clock.advance(10_500);
    expect(reader.status()).toMatchObject({ failures: 0, ageMs: 500 });
  });

  it('judges a queue that is not asked for each time by its last answer', async () => {
    const { world, clock, reader } = start(0, [queue('a'), queue('b')]);
    world.answers = { a: unknown, b: { kind: 'absent' } };
    await clock.advance(1_500);
    world.answers = { a: unknown, b: undefined };
    await clock.advance(2_000);
    world.answers = { a: undefined, b: undefined };
    await clock.advance(2_000);
    expect(reader.status()).toMatchObject({ failures: 0, ageMs: 500 });
    reader.watch([queue('a')]);
    await clock.advance(2_000);
    expect(reader.status()).toMatchObject({ failures: 2, ageMs: 2_500 });
  });

  it('does not call a broker lost that was not asked for any queue yet', async () => {
    const { world, clock, reader } = start();
    world.answers = { a: undefined };
    await clock.advance(1_500);
    expect(reader.status()).toMatchObject({ failures: 0, ageMs: 500 });
  });
});
