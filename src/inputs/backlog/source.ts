import type { WatchedQueue } from './backlog.ts';

/** What a source says of one queue at one read. */
export type QueueAnswer =
  | {
      readonly kind: 'present';
      readonly ready: number;
      readonly unacknowledged: number;
      readonly unacknowledgedIs?: 'estimated' | 'unknown';
      readonly consumers?: number;
      /** why the numbers are older than the read, a sentence; absent where they are as of now */
      readonly lateBecause?: string;
    }
  | { readonly kind: 'absent' }
  | { readonly kind: 'stream' }
  /** not known this time: what was known before stands until it is too old */
  | { readonly kind: 'unknown'; readonly reason: string };

/** Reads the backlogs in one vhost of one broker. Every source passes the suite in test/contract. */
export interface BacklogSource {
  /**
   * Reads once, within the deadline of a request; of two, where AMQP is asked after the management API.
   *
   * @returns an answer for each queue, by its name; one that is missing was not asked for, and what was known of it stands
   * @throws QuotientError `outside` where nothing could be learned of any queue
   */
  read(queues: readonly WatchedQueue[], signal: AbortSignal): Promise<ReadonlyMap<string, QueueAnswer>>;
  /** No socket or timer is left after it. */
  close(): Promise<void>;
}
