import type { Clock } from '../../clock.ts';
import { openDeclares, type QueueDeclares } from '../../rabbitmq/declares.ts';
import type { ManagementClient } from '../../rabbitmq/management.ts';
import type { VhostPlace } from '../../rabbitmq/place.ts';
import type { ListedQueue } from '../../rabbitmq/queue-list.ts';
import { type DeclareOutcome, findQuorumNames, toAnswers } from './management-answers.ts';
import type { QuorumMemory } from './quorum.ts';
import { createSettling } from './settling.ts';
import type { BacklogSource } from './source.ts';

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
  /** That AMQP fails is an answer, too. */
  declare(names: readonly string[], signal: AbortSignal): Promise<DeclareOutcome>;
  /** The broker was away: what it says next may be of one that has just started. */
  noteLoss(): void;
  close(): Promise<void>;
}

function createDeclareRounds(parts: ManagementSourceParts): DeclareRounds {
  const { clock, requestTimeoutMs } = parts;
  let declares: QueueDeclares | undefined;
  const settling = createSettling(clock);
  const close = async (): Promise<void> => {
    const closing = declares;
    declares = undefined;
    await closing?.close();
  };
  const declare = async (names: readonly string[], signal: AbortSignal): Promise<DeclareOutcome> => {
    if (names.length === 0) {
      await close();
      return { ok: true, queues: new Map(), isSettled: settling.isSettled() };
    }
    declares ??= await openDeclares(parts, requestTimeoutMs);
    const { answers, failure } = await declares.declare(names, signal);
    // A broker that answers in part is slow, but has not been away.
    const isLost = failure !== undefined && answers.size === 0;
    const isSettled = settling.judge(!isLost);
    return isLost ? { ok: false, reason: failure, isSettled } : { ok: true, queues: answers, failure, isSettled };
  };
  return { declare, noteLoss: settling.noteLoss, close };
}
