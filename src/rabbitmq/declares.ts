import type { Channel, ChannelModel } from 'amqplib';
import { toReason } from '../errors.ts';
import { keepConnection, withDeadline } from './amqp-connection.ts';
import { describePlace, type VhostPlace } from './place.ts';

/** What a passive declare says of a queue, as of now. */
export interface DeclaredQueue {
  /** messages that wait; nothing is said of those that consumers have in hand */
  readonly ready: number;
  readonly consumers: number;
}

/** What a broker answers for one queue. */
export type DeclareAnswer =
  | ({ readonly kind: 'present' } & DeclaredQueue)
  /** it has no such queue */
  | { readonly kind: 'absent' }
  /** it will not say: another connection owns the queue alone (405), its node is down (404), or the like */
  | { readonly kind: 'refused'; readonly reason: string };

/** What one round of declares brought. */
export interface DeclareRound {
  /** by name; all that came before the failure, if there was one */
  readonly answers: ReadonlyMap<string, DeclareAnswer>;
  /** why some answers are missing, a sentence that begins with the broker */
  readonly failure?: string;
}

/** Passive declares in one vhost, over a connection that comes back by itself. */
export interface QueueDeclares {
  /** Asks for queues until all are answered or the deadline is over. That there is no connection now is a failure too. */
  declare(names: readonly string[], signal: AbortSignal): Promise<DeclareRound>;
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
      const round = new AbortController();
      const answers = new Map<string, DeclareAnswer>();
      // Opening counts as well: a peer that drips bytes would hold it open for ever.
      const declareNow = async () => declareAll(findLanes(await connection.current()), names, answers, round.signal);
      try {
        await withDeadline(declareNow(), requestTimeoutMs, signal);
        return { answers };
      } catch (error) {
        return { answers, failure: `${describePlace(place)}, AMQP: ${toReason(error)}` };
      } finally {
        round.abort();
      }
    },
    close: () => connection.close(),
  };
}

/** @param signal ends a round that nobody waits for any more: a broker that thaws is not asked for all of it again */
async function declareAll(
  lanes: readonly Lane[],
  names: readonly string[],
  answers: Map<string, DeclareAnswer>,
  signal: AbortSignal,
): Promise<void> {
  const waiting = names.values();
  await Promise.all(
    lanes.map(async (lane) => {
      // All lanes take from the one iterator, so a slow queue holds up its own lane only.
      for (const name of waiting) {
        const answer = await lane(name);
        if (signal.aborted) return;
        answers.set(name, answer);
      }
    }),
  );
}

/** Declares one queue after another on a channel of its own. */
type Lane = (name: string) => Promise<DeclareAnswer>;

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
      return { kind: 'present', ready: messageCount, consumers: consumerCount };
    } catch (error) {
      if (!isRefusal(error)) throw error;
      return isNoQueue(error) ? { kind: 'absent' } : { kind: 'refused', reason: toReason(error) };
    }
  };
}

/** Did the broker refuse this one queue, which closes the channel and nothing else? */
function isRefusal(error: unknown): error is Error {
  return error instanceof Error && 'code' in error && typeof error.code === 'number';
}

/**
 * Does it refuse because there is none? A queue that is crashed, or whose node is down, is answered with 404 too
 * (rabbit_misc.erl and rabbit_amqqueue.erl, 3.10 to 4.0), and is there all the same.
 */
function isNoQueue({ message }: Error): boolean {
  return message.includes('"NOT_FOUND - no queue \'');
}
