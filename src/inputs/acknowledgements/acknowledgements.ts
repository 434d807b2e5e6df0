import { untilAborted } from '../../aborted.ts';
import type { QueueRef } from '../backlog/backlog.ts';

/** A broker's cumulative count of the messages that consumers of a queue have finished. */
export interface AcknowledgementCount {
  readonly count: number;
  /** when it was read, by the monotonic clock; it may have been true some seconds before */
  readonly atMs: number;
}

/** How much of each watched queue is finished, for learning how long its messages take. */
export interface AcknowledgementInput {
  /** Says which queues are wanted from now on; others are forgotten. */
  watch(queues: readonly QueueRef[]): void;
  /** @returns the last count; undefined where none is known: not read yet, or the broker does not count */
  read(queue: QueueRef): AcknowledgementCount | undefined;
  /** Settles only when every timer, socket and request is over. */
  run(signal: AbortSignal): Promise<void>;
}

/** Where nobody counts: no durations are learned. */
export const NOTHING_COUNTED: AcknowledgementInput = {
  watch: () => undefined,
  read: () => undefined,
  run: untilAborted,
};
