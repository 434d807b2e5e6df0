import { type ChannelModel, connect } from 'amqplib';
import { QuotientError, toReason } from '../errors.ts';
import { toConnectOptions, toSocketOptions } from './amqp-options.ts';
import type { VhostPlace } from './place.ts';

/** One AMQP connection to a vhost, which comes back by itself for ever. */
export interface AmqpConnection {
  /**
   * The connection as it is now. Only the very first attempt is waited for.
   *
   * @throws QuotientError `outside` with the reason, where there is none
   */
  current(): Promise<ChannelModel>;
  /** Says goodbye, if the broker still listens; no socket or timer is left after it. */
  close(): Promise<void>;
}

/** How long a broker may take to answer our goodbye before its socket is destroyed. */
const GOODBYE_MS = 500;

/**
 * Opens a connection and keeps it. A broker that is not there is no failure: it is tried again.
 *
 * @param openingTimeoutMs deadline of one attempt
 */
export async function keepConnection(place: VhostPlace, openingTimeoutMs: number): Promise<AmqpConnection> {
  const ended = new AbortController();
  const decided = Promise.withResolvers<void>();
  let current: ChannelModel | undefined;
  let trouble = 'not connected';
  const lose = (error: Error): void => {
    current = undefined;
    trouble = describeLoss(error);
    decided.resolve();
  };
  const connection = await connect(toConnectOptions(place), toSocketOptions(place, openingTimeoutMs, ended.signal));
  connection.on('connect', (model) => {
    current = model;
    decided.resolve();
  });
  connection.on('connect-failed', lose);
  connection.on('disconnect', lose);
  // A lost connection is told by `disconnect`; an error without a listener would end the process.
  connection.on('error', () => undefined);
  return {
    current: async () => {
      await decided.promise;
      if (current === undefined) throw new QuotientError('outside', trouble);
      return current;
    },
    close: async () => {
      await withDeadline(connection.close(), GOODBYE_MS).catch(() => undefined);
      ended.abort();
      decided.resolve();
    },
  };
}

/** Of a broker that refuses the vhost, amqplib 2.3 keeps the reason (530) to itself. */
function describeLoss(error: Error): string {
  const reason = toReason(error);
  if (!reason.startsWith('Expected ConnectionOpenOk; got <ConnectionClose')) return reason;
  return 'there is no such vhost, or it is closed to the user';
}

/**
 * Waits for a promise, but not for ever.
 *
 * @param signal gives the waiting up at once
 * @throws QuotientError `outside` when the time is over; whatever the promise does later is ignored
 */
export async function withDeadline<Value>(
  promise: Promise<Value>,
  deadlineMs: number,
  signal?: AbortSignal,
): Promise<Value> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(
    () => late.reject(new QuotientError('outside', `no complete answer within ${deadlineMs} ms (requestTimeoutMs)`)),
    deadlineMs,
  );
  const giveUp = (): void => late.reject(new QuotientError('outside', 'given up'));
  if (signal?.aborted === true) giveUp();
  signal?.addEventListener('abort', giveUp, { once: true });
  try {
    return await Promise.race([promise, late.promise]);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', giveUp);
  }
}
