import type { DeclaredQueue } from '../../rabbitmq/declares.ts';

/** So many times its mean a message may take: of exponentially distributed durations 95 % are shorter. */
const LONGEST_PER_MEAN = 3;

/** Work of unknown duration is believed to go on for so long after the last message was seen to wait. */
const UNKNOWN_DURATION_MS = 60_000;

/** A queue of short messages fills and empties between two reads: its workers are not called idle in between. */
const SHORTEST_MS = 10_000;

/** What one passive declare and the author of a pool say of a queue. */
export interface InHandSighting {
  readonly declared: DeclaredQueue;
  /** messages that the broker gives one consumer before it acknowledges any */
  readonly prefetch: number;
  /** mean duration of one message; undefined where it is not declared */
  readonly expectedSeconds: number | undefined;
  readonly nowMs: number;
}

/** What is kept of a queue from read to read: the most that it can have held when a message of it last waited. */
export interface InHandMemory {
  readonly messages: number;
  readonly atMs: number;
}

/**
 * Estimates the messages that workers have in hand where the broker does not tell them (AMQP has no such number).
 *
 *     ready > 0:  consumers × prefetch                  no message waits while some consumer could still take it
 *     ready = 0:  min(consumers × prefetch, held)       held = ready + in hand when a message last waited
 *                 0 after 3 × expectedSeconds, at least 10 s; 60 s where it is not declared
 *
 * Nobody says when the last one is finished, so the time limit gives idle workers' room back. A message that is taken
 * before it was ever seen to wait is not counted.
 * Example: 3 wait and nobody consumes, then 0 wait and 2 consumers of prefetch 1: 2 are in hand, for so long.
 *
 * @param memory what this function gave back at the last read; undefined at the first
 */
export function estimateInHand(
  memory: InHandMemory | undefined,
  { declared: { ready, consumers }, prefetch, expectedSeconds, nowMs }: InHandSighting,
): { readonly unacknowledged: number; readonly memory?: InHandMemory } {
  const most = consumers * prefetch;
  if (ready > 0) return { unacknowledged: most, memory: { messages: ready + most, atMs: nowMs } };
  if (memory === undefined || nowMs - memory.atMs > toLongestMs(expectedSeconds)) return { unacknowledged: 0 };
  return { unacknowledged: Math.min(most, memory.messages), memory };
}

function toLongestMs(expectedSeconds: number | undefined): number {
  if (expectedSeconds === undefined) return UNKNOWN_DURATION_MS;
  return Math.max(SHORTEST_MS, LONGEST_PER_MEAN * expectedSeconds * 1000);
}
