import { describe, expect, it } from 'vitest';
import { type AmqpRead, toAmqpAnswers } from '../../../../src/inputs/backlog/amqp-answers.ts';
import type { QueueAnswer } from '../../../../src/inputs/backlog/source.ts';
import type { DeclareAnswer } from '../../../../src/rabbitmq/declares.ts';

const queue = { broker: 'default', vhost: '/', name: 'q', concurrency: 1 };
const memories = new Map([['q', { messages: 4, atMs: 0 }]]);

function toRead(declared: DeclareAnswer | undefined, parts: Partial<AmqpRead> = {}): AmqpRead {
  const answers = new Map(declared === undefined ? [] : [['q', declared]]);
  const settled = { asked: new Set(['q']), failure: undefined, isSettled: true, memories: new Map(), nowMs: 1 };
  return { ...settled, declared: answers, ...parts };
}

function answer(declared: DeclareAnswer | undefined, parts?: Partial<AmqpRead>): QueueAnswer | undefined {
  return toAmqpAnswers([queue], toRead(declared, parts)).answers.get('q');
}

const present = (ready: number, consumers = 0): DeclareAnswer => ({ kind: 'present', ready, consumers });

describe('what one round of passive declares says of a queue', () => {
  it('is absent, refused with the reason, or unanswered with the reason: never one for another', () => {
    expect(answer({ kind: 'absent' })).toEqual({ kind: 'absent' });
    expect(answer({ kind: 'refused', reason: '405' })).toEqual({
      kind: 'unknown',
      reason: 'queue "q" is not told: 405',
    });
    expect(answer(undefined, { failure: 'too late' })).toEqual({ kind: 'unknown', reason: 'too late' });
    expect(answer({ kind: 'absent' }, { asked: new Set() })).toBeUndefined();
  });

  it('does not know what is in hand without a prefetch, and estimates it with one', () => {
    expect(answer(present(2, 1))).toMatchObject({ ready: 2, unacknowledged: 0, unacknowledgedIs: 'unknown' });
    const { answers } = toAmqpAnswers([{ ...queue, prefetch: 3 }], toRead(present(0, 1), { memories }));
    expect(answers.get('q')).toMatchObject({ ready: 0, unacknowledged: 3, unacknowledgedIs: 'estimated' });
  });

  it('believes an empty queue only of a broker that has not just come up', () => {
    expect(answer(present(0), { isSettled: false })).toMatchObject({ kind: 'unknown' });
    expect(answer(present(0, 1), { isSettled: false })).toMatchObject({ kind: 'present' });
    expect(answer(present(1), { isSettled: false })).toMatchObject({ kind: 'present' });
  });

  it.each([
    ['was not asked for', { kind: 'absent' }, { asked: new Set<string>() }],
    ['has no answer', undefined, { failure: 'too late' }],
    ['is refused', { kind: 'refused', reason: '405' }, {}],
    ['may not be true yet', present(0), { isSettled: false }],
  ] as const)('keeps what was in hand of a queue that %s', (_, declared, parts) => {
    const watched = [{ ...queue, prefetch: 1 }];
    expect(toAmqpAnswers(watched, toRead(declared, { ...parts, memories })).memories).toEqual(memories);
  });
});
