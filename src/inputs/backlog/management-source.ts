import type { Clock } from '../../clock.ts';
import { toReason } from '../../errors.ts';
import { openDeclares, type QueueDeclares } from '../../rabbitmq/declares.ts';
import type { ManagementClient } from '../../rabbitmq/management.ts';
import type { VhostPlace } from '../../rabbitmq/place.ts';
import type { ListedQueue } from '../../rabbitmq/queue-list.ts';
import { type DeclareOutcome, findQuorumNames, toAnswers } from './management-answers.ts';
import type { QuorumMemory } from './quorum.ts';
import type { BacklogSource } from './source.ts';

/**
 * For so long after a broker's start, a quorum queue that holds messages may be called empty: by a passive declare until
 * the queue has a leader, and by the listing until the queue's first tick (3.10.8: 5 s; a slow tick took 12 s).
 */
const SETTLING_MS = 12_000;

/** What the source needs. */
export interface ManagementSourceParts extends VhostPlace {
  readonly client: ManagementClient;
  readonly requestTimeoutMs: number;
  readonly clock: Clock;
}

/**
 * Reads a vhost by one listing of the management API, whatever the number of queues. Quorum queues are 5 s late in it, so
 * the ready messages of those that pools wait for come from passive declares.
 */
export function createManagementSource(parts: ManagementSourceParts): BacklogSource {
  const { client, vhost, clock } = parts;
  const rounds = createDeclareRounds(parts);
  let memories: ReadonlyMap<string, QuorumMemory> = new Map();
  return {
    read: async (queues, signal) => {
      const listed = await listByName(client, vhost, signal).catch((error: unknown) => {
        rounds.noteLoss();
        throw error;
      });
      const declared = await rounds.declare(findQuorumNames(queues, listed), signal);
      const result = toAnswers(queues, { listed, declared, memories, nowMs: clock.nowMs() });
      memories = result.memories;
      return result.answers;
    },
    close: () => rounds.close(),
  };
}

async function listByName(
  client: ManagementClient,
  vhost: string,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, ListedQueue>> {
  const queues = await client.listQueues(vhost, signal);
  return new Map(queues.map((queue) => [queue.name, queue]));
}

/** Passive declares over a connection that exists only while there are quorum queues to ask for. */
interface DeclareRounds {
  /** Never throws: that AMQP fails is an answer. */
  declare(names: readonly string[], signal: AbortSignal): Promise<DeclareOutcome>;
  /** The broker was away: what it says next may be of one that has just started. */
  noteLoss(): void;
  close(): Promise<void>;
}

function createDeclareRounds(parts: ManagementSourceParts): DeclareRounds {
  const { clock, requestTimeoutMs } = parts;
  let declares: QueueDeclares | undefined;
  let wasAnswered = true;
  let lossAtMs = -Infinity;
  const noteLoss = (): void => {
    lossAtMs = clock.nowMs();
  };
  /** Losing AMQP and getting it back are both signs of a restart; that it stays away is none. */
  const judge = (isAnswered: boolean): boolean => {
    if (isAnswered !== wasAnswered) noteLoss();
    wasAnswered = isAnswered;
    return clock.nowMs() - lossAtMs >= SETTLING_MS;
  };
  const close = async (): Promise<void> => {
    const closing = declares;
    declares = undefined;
    wasAnswered = true;
    await closing?.close();
  };
  const declare = async (names: readonly string[], signal: AbortSignal): Promise<DeclareOutcome> => {
    if (names.length === 0) {
      await close();
      return { ok: true, queues: new Map(), isSettled: true };
    }
    try {
      declares ??= await openDeclares(parts, requestTimeoutMs);
      const queues = await declares.declare(names, signal);
      return { ok: true, queues, isSettled: judge(true) };
    } catch (error) {
      return { ok: false, reason: toReason(error), isSettled: judge(false) };
    }
  };
  return { declare, noteLoss, close };
}
