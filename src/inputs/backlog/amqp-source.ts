import type { Clock } from '../../clock.ts';
import { QuotientError } from '../../errors.ts';
import { openDeclares, type QueueDeclares } from '../../rabbitmq/declares.ts';
import type { VhostPlace } from '../../rabbitmq/place.ts';
import { toAmqpAnswers } from './amqp-answers.ts';
import type { InHandMemory } from './in-hand.ts';
import { createRefusals } from './refusals.ts';
import { createSettling } from './settling.ts';
import type { BacklogSource } from './source.ts';

/** What the source needs. */
export interface AmqpSourceParts extends VhostPlace {
  readonly requestTimeoutMs: number;
  readonly staleAfterMs: number;
  readonly clock: Clock;
}

/**
 * Reads a vhost by a passive declare of each queue, for brokers without the management API. AMQP tells messages that wait
 * and consumers, so those in hand are estimated where their prefetch is declared, and unknown elsewhere; and it does not
 * tell a stream from a queue.
 */
export function createAmqpSource(parts: AmqpSourceParts): BacklogSource {
  const { clock, requestTimeoutMs, staleAfterMs } = parts;
  const settling = createSettling(clock);
  const refusals = createRefusals(staleAfterMs);
  let declares: QueueDeclares | undefined;
  let memories: ReadonlyMap<string, InHandMemory> = new Map();
  return {
    read: async (queues, signal) => {
      declares ??= await openDeclares(parts, requestTimeoutMs);
      const nowMs = clock.nowMs();
      const names = queues.map(({ name }) => name);
      const due = refusals.findDue(names, nowMs);
      const { answers: declared, failure } = await declares.declare(due, signal);
      // A broker that answers in part is slow, but has not been away.
      const isLost = declared.size === 0 && failure !== undefined;
      const isSettled = settling.judge(!isLost);
      if (isLost) throw new QuotientError('outside', failure);
      refusals.note(names, declared, nowMs);
      const read = { asked: new Set(due), declared, failure, isSettled, memories, nowMs };
      const result = toAmqpAnswers(queues, read);
      memories = result.memories;
      return result.answers;
    },
    close: async () => {
      await declares?.close();
    },
  };
}
