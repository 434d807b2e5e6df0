import type { Reading } from '../reading.ts';

/** Where a queue is: RabbitMQ names a queue within a vhost, and the configuration names the broker. */
export interface QueueRef {
  readonly broker: string;
  readonly vhost: string;
  readonly name: string;
}

/** What a broker says of one queue. */
export type QueueState =
  | {
      readonly kind: 'present';
      /** messages that wait */
      readonly ready: number;
      /** messages that workers have in hand */
      readonly unacknowledged: number;
      /** where the broker does not tell them: estimated from the declared prefetch, or unknown and given as 0 */
      readonly unacknowledgedIs?: 'estimated' | 'unknown';
      /** absent where the source is not told: RabbitMQ's quick listing has none for classic queues */
      readonly consumers?: number;
    }
  /** the broker answers that it has no such queue: its backlog is 0 */
  | { readonly kind: 'absent'; readonly sinceMs: number }
  /** a stream: its length is that of a log that never drains, so no number of it is a backlog */
  | { readonly kind: 'stream' };

/** A queue that some pool is fed by, with what the pool's author says of its workers. */
export interface WatchedQueue extends QueueRef {
  /** messages that one worker works on at a time, ≥ 1 */
  readonly concurrency: number;
  /** messages that the broker gives one consumer before it acknowledges any; absent where it is not declared */
  readonly prefetch?: number;
  /** mean duration of one message; absent where it is not declared */
  readonly expectedSeconds?: number;
}

/** The backlogs of all watched queues, refreshed in the background and read from memory. */
export interface BacklogInput {
  /** Says which queues are wanted from now on; new ones are read at the next refresh, others forgotten. */
  watch(queues: readonly WatchedQueue[]): void;
  read(queue: QueueRef): Reading<QueueState>;
  /** Calls back whenever a read has brought another value. Going stale calls nobody. Returns its own undoing. */
  onChange(listener: () => void): () => void;
  /** One line per broker and vhost, for health views and metrics. */
  status(): readonly BacklogStatus[];
  /** Settles only when every timer, socket and request is over. */
  run(signal: AbortSignal): Promise<void>;
}

/** How the reading of one broker's vhost goes. */
export interface BacklogStatus {
  readonly broker: string;
  readonly vhost: string;
  /** the newest complete answer's age; absent before the first */
  readonly ageMs?: number;
  /** how long the last answer took; absent before the first */
  readonly durationMs?: number;
  /** the pause chosen between two reads */
  readonly intervalMs: number;
  /** the newest attempt's failure, a sentence; absent if it went well */
  readonly failure?: string;
  /** attempts, failed ones included */
  readonly reads: number;
  /** attempts that brought no complete answer */
  readonly failures: number;
}
