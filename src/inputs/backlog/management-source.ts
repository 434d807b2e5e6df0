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
 * For so long after a broker's start, its listing may say 0 of a quorum queue that holds messages (3.10.8: until the
 * queue's first tick, 5 s; a slow tick took 12 s). Only then may the listing stand alone.
 */
const LISTING_SETTLES_MS = 12_000;

/** What the source needs. */
export interface ManagementSourceParts extends VhostPlace {
  readonly client: ManagementClient;
  readonly requestTimeoutMs: number;
  readonly clock: Clock;
}

/**
 * Reads a vhost by one listing of the management API, whatever the number of queues. Quorum queues are 5 s late in it, so
 * the ready messages of those that pools wait for come from passive declares. Without AMQP a late number is better than
 * none, but a false zero after a restart is not.
 */
export function createManagementSource(parts: ManagementSourceParts): BacklogSource {
  const { client, vhost, clock } = parts;
  const declares = createDeclareRounds(parts);
  let memories: ReadonlyMap<string, QuorumMemory> = new Map();
  return {
    read: async (queues, signal) => {
      const listed = await listByName(client, vhost, signal).catch((error: unknown) => {
        declares.forgetSilence();
        throw error;
      });
      const declared = await declares.declare(findQuorumNames(queues, listed));
      const result = toAnswers(queues, { listed, declared, memories, nowMs: clock.nowMs() });
      memories = result.memories;
      return result.answers;
    },
    close: () => declares.close(),
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
  declare(names: readonly string[]): Promise<DeclareOutcome>;
  /** The listing failed too: what it says next may be of a broker that has just started. */
  forgetSilence(): void;
  close(): Promise<void>;
}

function createDeclareRounds(parts: ManagementSourceParts): DeclareRounds {
  const { clock, requestTimeoutMs } = parts;
  let declares: QueueDeclares | undefined;
  let silentSinceMs: number | undefined;
  const forgetSilence = (): void => {
    silentSinceMs = undefined;
  };
  const close = async (): Promise<void> => {
    const closing = declares;
    declares = undefined;
    forgetSilence();
    await closing?.close();
  };
  const declare = async (names: readonly string[]): Promise<DeclareOutcome> => {
    if (names.length === 0) {
      await close();
      return { ok: true, queues: new Map() };
    }
    try {
      declares ??= await openDeclares(parts, requestTimeoutMs);
      const queues = await declares.declare(names);
      forgetSilence();
      return { ok: true, queues };
    } catch (error) {
      silentSinceMs ??= clock.nowMs();
      const isListingSettled = clock.nowMs() - silentSinceMs >= LISTING_SETTLES_MS;
      return { ok: false, reason: toReason(error), isListingSettled };
    }
  };
  return { declare, forgetSilence, close };
}
