import type { Channel, ChannelModel } from 'amqplib';
import { QuotientError, toReason } from '../errors.ts';
import { keepConnection, withDeadline } from './amqp-connection.ts';
import { describePlace, type VhostPlace } from './place.ts';

/** What a passive declare says of a queue, as of now. */
export interface DeclaredQueue {
  /** messages that wait; nothing is said of those that consumers have in hand */
  readonly ready: number;
  readonly consumers: number;
}

/** Passive declares in one vhost, over a connection that comes back by itself. */
export interface QueueDeclares {
  /**
   * Asks for queues. One that the broker has no answer for is missing in the result.
   *
   * @throws QuotientError `outside` where there is no connection now, or no answer within the deadline
   */
  declare(names: readonly string[], signal: AbortSignal): Promise<ReadonlyMap<string, DeclaredQueue>>;
  /** No socket or timer is left after it. */
  close(): Promise<void>;
}

/**
 * amqplib sends the next request of a channel only after the reply to the last, so channels are what is pipelined:
 * more than 16 do not read faster (RabbitMQ 3.10.8, 1 000 quorum queues).
 */
const CHANNELS = 16;

/**
 * Opens the connection and keeps it.
 *
 * @param requestTimeoutMs deadline of opening a connection, and of one round of declares
 */
export async function openDeclares(place: VhostPlace, requestTimeoutMs: number): Promise<QueueDeclares> {
  const connection = await keepConnection(place, requestTimeoutMs);
  const lanesOf = new WeakMap<ChannelModel, readonly Lane[]>();
  const findLanes = (model: ChannelModel): readonly Lane[] => {
    const lanes = lanesOf.get(model) ?? Array.from({ length: CHANNELS }, () => createLane(model));
    lanesOf.set(model, lanes);
    return lanes;
  };
  return {
    declare: async (names, signal) => {
      // Opening counts as well: a peer that drips bytes would hold it open for ever.
      const declareNow = async () => declareAll(findLanes(await connection.current()), names);
      try {
        return await withDeadline(declareNow(), requestTimeoutMs, signal);
      } catch (error) {
        throw new QuotientError('outside', `${describePlace(place)}, AMQP: ${toReason(error)}`, { cause: error });
      }
    },
    close: () => connection.close(),
  };
}

async function declareAll(
  lanes: readonly Lane[],
  names: readonly string[],
): Promise<ReadonlyMap<string, DeclaredQueue>> {
  const declared = new Map<string, DeclaredQueue>();
  const waiting = names.values();
  await Promise.all(
    lanes.map(async (lane) => {
      // All lanes take from the one iterator, so a slow queue holds up its own lane only.
      for (const name of waiting) {
        const queue = await lane(name);
        if (queue !== undefined) declared.set(name, queue);
      }
    }),
  );
  return declared;
}

/** Declares one queue after another on a channel of its own. */
type Lane = (name: string) => Promise<DeclaredQueue | undefined>;

function createLane(model: ChannelModel): Lane {
  let channel: Channel | undefined;
  const open = async (): Promise<Channel> => {
    const opened = await model.createChannel();
    // The refused call rejects as well; an error without a listener would end the process.
    opened.on('error', () => undefined);
    opened.on('close', () => {
      if (channel === opened) channel = undefined;
    });
    return opened;
  };
  return async (name) => {
    try {
      channel ??= await open();
      const { messageCount, consumerCount } = await channel.checkQueue(name);
      return { ready: messageCount, consumers: consumerCount };
    } catch (error) {
      if (isRefusal(error)) return undefined;
      throw error;
    }
  };
}

/** Did the broker refuse this one queue (404 and the like), which closes the channel and nothing else? */
function isRefusal(error: unknown): boolean {
  return error instanceof Error && 'code' in error && typeof error.code === 'number';
}
