import { describe, expect, it } from 'vitest';
import { type DeclareOutcome, toAnswers } from '../../../../src/inputs/backlog/management-answers.ts';
import type { QueueAnswer } from '../../../../src/inputs/backlog/source.ts';
import type { ListedQueue, QueueTotals } from '../../../../src/rabbitmq/queue-list.ts';

const declaredEmpty = {
  ok: true,
  queues: new Map([['q', { kind: 'present', ready: 0, consumers: 0 } as const]]),
} as const;

/** The answer for queue `q`, as listed so. */
function answer(entry: Omit<ListedQueue, 'name'> | undefined, declared: DeclareOutcome): QueueAnswer | undefined {
  const listed = new Map(entry === undefined ? [] : [['q', { name: 'q', ...entry }]]);
  const watched = [{ broker: 'default', vhost: '/', name: 'q', concurrency: 1 }];
  return toAnswers(watched, { listed, declared, memories: new Map(), nowMs: 0 }).answers.get('q');
}

const quorum = (totals: QueueTotals) => ({ type: 'quorum', totals });
const none = { ready: 0, unacknowledged: 0 };

describe('what one read says of a queue', () => {
  it('is absent where a complete listing leaves it out, and unknown where the listing has no messages of it', () => {
    expect(answer(undefined, { ...declaredEmpty, isSettled: true })).toEqual({ kind: 'absent' });
    expect(answer({ type: 'classic' }, { ...declaredEmpty, isSettled: true })).toMatchObject({ kind: 'unknown' });
    expect(answer({ type: 'quorum' }, { ...declaredEmpty, isSettled: true })).toMatchObject({ kind: 'unknown' });
  });

  it('is absent only of a broker that has not just come up', () => {
    expect(answer(undefined, { ok: true, queues: new Map(), isSettled: false })).toEqual({
      kind: 'unknown',
      reason: expect.stringMatching(/has just come up, and does not list queue "q"/),
    });
  });

  it('believes an empty quorum queue only of a broker that has not just come up', () => {
    expect(answer(quorum(none), { ...declaredEmpty, isSettled: true })).toMatchObject({ kind: 'present', ready: 0 });
    expect(answer(quorum(none), { ...declaredEmpty, isSettled: false })).toMatchObject({ kind: 'unknown' });
    const filled = new Map([['q', { kind: 'present', ready: 4, consumers: 0 } as const]]);
    expect(answer(quorum(none), { ok: true, queues: filled, isSettled: false })).toMatchObject({ ready: 4 });
  });

  it('is late without AMQP, and unknown while the listing may be of a broker that has just come up', () => {
    const closed = { ok: false, reason: 'AMQP is closed' } as const;
    expect(answer(quorum({ ready: 2, unacknowledged: 1 }), { ...closed, isSettled: true })).toEqual({
      kind: 'present',
      ready: 2,
      unacknowledged: 1,
      lateBecause: 'quorum queues are read up to 5 s late: AMQP is closed',
    });
    expect(answer(quorum(none), { ...closed, isSettled: false })).toEqual({
      kind: 'unknown',
      reason: 'AMQP is closed',
    });
  });

  it('is late of the one quorum queue that did not answer beside others that did', () => {
    const some = { ok: true, queues: new Map(), failure: 'no answer within 5000 ms', isSettled: true } as const;
    expect(answer(quorum({ ready: 2, unacknowledged: 1 }), some)).toMatchObject({ kind: 'present', ready: 2 });
    expect(answer(undefined, some)).toEqual({ kind: 'absent' });
  });

  const silent: readonly (readonly [string, DeclareOutcome])[] = [
    ['without AMQP', { ok: false, reason: 'AMQP is closed', isSettled: true }],
    ['without an answer', { ok: true, queues: new Map(), failure: 'too late', isSettled: true }],
    ['refused', { ok: true, queues: new Map([['q', { kind: 'refused', reason: 'no' }]]), isSettled: true }],
  ];

  it.each(silent)(
    'keeps what was seen of a quorum queue over a read %s, as a worker may have it in hand',
    (_, declared) => {
      const watched = [{ broker: 'default', vhost: '/', name: 'q', concurrency: 1 }];
      const listed = new Map([['q', { name: 'q', ...quorum(none) }]]);
      const seen = (ready: number, consumers: number): DeclareOutcome => ({
        ok: true,
        queues: new Map([['q', { kind: 'present', ready, consumers }]]),
        isSettled: true,
      });
      const first = toAnswers(watched, { listed, declared: seen(3, 2), memories: new Map(), nowMs: 0 });
      const second = toAnswers(watched, { listed, declared, memories: first.memories, nowMs: 1_000 });
      const third = toAnswers(watched, { listed, declared: seen(0, 2), memories: second.memories, nowMs: 2_000 });
      expect(third.answers.get('q')).toMatchObject({ ready: 0, unacknowledged: 2 });
    },
  );

  it('is unknown of a quorum queue that is listed but cannot be declared', () => {
    expect(answer(quorum(none), { ok: true, queues: new Map(), isSettled: true })).toMatchObject({ kind: 'unknown' });
  });
});
