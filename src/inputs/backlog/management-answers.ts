import type { DeclareAnswer } from '../../rabbitmq/declares.ts';
import type { ListedQueue, QueueTotals } from '../../rabbitmq/queue-list.ts';
import type { WatchedQueue } from './backlog.ts';
import { estimateQuorum, type QuorumMemory } from './quorum.ts';
import { describeUnsettled } from './settling.ts';
import type { QueueAnswer } from './source.ts';

/** What passive declares said of the quorum queues, or why they said nothing. */
export type DeclareOutcome = {
  /** has the broker been there long enough for its zeros to be true, and for what it does not list to be absent? */
  readonly isSettled: boolean;
} & (
  | {
      readonly ok: true;
      readonly queues: ReadonlyMap<string, DeclareAnswer>;
      /** why some are not among them; absent where all are */
      readonly failure?: string | undefined;
    }
  | { readonly ok: false; readonly reason: string }
);

/** All that one read of a vhost brought, by the names of queues. */
export interface VhostRead {
  readonly listed: ReadonlyMap<string, ListedQueue>;
  readonly declared: DeclareOutcome;
  readonly memories: ReadonlyMap<string, QuorumMemory>;
  readonly nowMs: number;
}

/** The queues whose ready messages the listing tells too late. */
export function findQuorumNames(
  queues: readonly WatchedQueue[],
  listed: ReadonlyMap<string, ListedQueue>,
): readonly string[] {
  return queues.map(({ name }) => name).filter((name) => listed.get(name)?.type === 'quorum');
}

/**
 * Turns one read into an answer for each watched queue.
 *
 * @returns the answers, and what to remember of quorum queues until the next read
 */
export function toAnswers(
  queues: readonly WatchedQueue[],
  read: VhostRead,
): { readonly answers: ReadonlyMap<string, QueueAnswer>; readonly memories: ReadonlyMap<string, QuorumMemory> } {
  const answers = new Map<string, QueueAnswer>();
  const memories = new Map<string, QuorumMemory>();
  for (const queue of queues) {
    const entry = read.listed.get(queue.name);
    if (entry?.type === 'quorum' && entry.totals !== undefined) {
      const { answer, memory } = toQuorumAnswer(queue, entry.totals, read);
      answers.set(queue.name, answer);
      if (memory !== undefined) memories.set(queue.name, memory);
    } else {
      answers.set(queue.name, toPlainAnswer(queue, entry, read.declared));
    }
  }
  return { answers, memories };
}

function toPlainAnswer(
  { name }: WatchedQueue,
  entry: ListedQueue | undefined,
  { isSettled }: DeclareOutcome,
): QueueAnswer {
  if (entry === undefined) return isSettled ? { kind: 'absent' } : { kind: 'unknown', reason: describeUnlisted(name) };
  if (entry.type === 'stream') return { kind: 'stream' };
  if (entry.totals !== undefined) return { kind: 'present', ...entry.totals };
  return {
    kind: 'unknown',
    reason: `the broker lists queue "${name}" without its messages: the queue is down, or its statistics are switched off`,
  };
}

/** RabbitMQ 4.0.5 answers with an empty list at the end of its start, before it lists what it has. */
function describeUnlisted(queue: string): string {
  return `the broker has just come up, and does not list queue "${queue}", as it may any in its first moments`;
}

function toQuorumAnswer(
  { name, concurrency, prefetch }: WatchedQueue,
  listed: QueueTotals,
  { declared, memories, nowMs }: VhostRead,
): { readonly answer: QueueAnswer; readonly memory?: QuorumMemory } {
  // What was seen before is kept where nothing is seen now: a worker may have it in hand.
  const known = memories.get(name);
  const kept = known === undefined ? {} : { memory: known };
  const { isSettled } = declared;
  if (!declared.ok) return { answer: toLateAnswer(listed, { isSettled, reason: declared.reason }), ...kept };
  const live = declared.queues.get(name);
  if (live === undefined && declared.failure !== undefined) {
    return { answer: toLateAnswer(listed, { isSettled, reason: declared.failure }), ...kept };
  }
  if (live?.kind !== 'present') {
    const why = live?.kind === 'refused' ? `: ${live.reason}` : '';
    const reason = `the broker lists quorum queue "${name}" but does not answer for it${why}`;
    return { answer: { kind: 'unknown', reason }, ...kept };
  }
  if (live.ready === 0 && live.consumers === 0 && !isSettled) {
    return { answer: { kind: 'unknown', reason: describeUnsettled(name) }, ...kept };
  }
  const sighting = { listed, declared: live, perConsumer: prefetch ?? concurrency, nowMs };
  const { state, memory } = estimateQuorum(known, sighting);
  return { answer: { kind: 'present', ...state }, memory };
}

/** Without AMQP a late number is better than none. */
function toLateAnswer(
  listed: QueueTotals,
  { reason, isSettled }: { readonly reason: string; readonly isSettled: boolean },
): QueueAnswer {
  if (!isSettled) return { kind: 'unknown', reason };
  return { kind: 'present', ...listed, lateBecause: `quorum queues are read up to 5 s late: ${reason}` };
}
