import type { DeclareAnswer } from '../../rabbitmq/declares.ts';
import type { WatchedQueue } from './backlog.ts';
import { estimateInHand, type InHandMemory } from './in-hand.ts';
import { describeUnsettled } from './settling.ts';
import type { QueueAnswer } from './source.ts';

/** All that one round of passive declares brought, by the names of queues. */
export interface AmqpRead {
  readonly asked: ReadonlySet<string>;
  readonly declared: ReadonlyMap<string, DeclareAnswer>;
  /** why some that were asked for have no answer; undefined where all have */
  readonly failure: string | undefined;
  /** has the broker been there long enough for its zeros to be true? */
  readonly isSettled: boolean;
  readonly memories: ReadonlyMap<string, InHandMemory>;
  readonly nowMs: number;
}

/**
 * Turns one round into an answer for each watched queue that was asked for.
 *
 * @returns the answers, and what to remember of queues until the next read
 */
export function toAmqpAnswers(
  queues: readonly WatchedQueue[],
  read: AmqpRead,
): { readonly answers: ReadonlyMap<string, QueueAnswer>; readonly memories: ReadonlyMap<string, InHandMemory> } {
  const answers = new Map<string, QueueAnswer>();
  const memories = new Map<string, InHandMemory>();
  for (const queue of queues) {
    const isAsked = read.asked.has(queue.name);
    const { answer, memory } = isAsked ? toAnswer(queue, read) : { memory: read.memories.get(queue.name) };
    if (answer !== undefined) answers.set(queue.name, answer);
    if (memory !== undefined) memories.set(queue.name, memory);
  }
  return { answers, memories };
}

function toAnswer(
  queue: WatchedQueue,
  { declared, failure, isSettled, memories, nowMs }: AmqpRead,
): { readonly answer: QueueAnswer; readonly memory?: InHandMemory | undefined } {
  const { name, prefetch, expectedSeconds } = queue;
  const known = declared.get(name);
  const memory = memories.get(name);
  switch (known?.kind) {
    case undefined:
      return { answer: { kind: 'unknown', reason: failure ?? `no answer for queue "${name}"` }, memory };
    case 'absent':
      return { answer: { kind: 'absent' } };
    case 'refused':
      return { answer: { kind: 'unknown', reason: `queue "${name}" is not told: ${known.reason}` }, memory };
    case 'present': {
      const { kind, ready, consumers } = known;
      // Over AMQP nobody says which queues are quorum queues.
      if (ready === 0 && consumers === 0 && !isSettled) {
        return { answer: { kind: 'unknown', reason: describeUnsettled(name) }, memory };
      }
      if (prefetch === undefined) {
        return { answer: { kind, ready, consumers, unacknowledged: 0, unacknowledgedIs: 'unknown' } };
      }
      const sighting = { declared: known, prefetch, expectedSeconds, nowMs };
      const { unacknowledged, memory: next } = estimateInHand(memory, sighting);
      return { answer: { kind, ready, consumers, unacknowledged, unacknowledgedIs: 'estimated' }, memory: next };
    }
  }
}
