/** One message of a queue: work that takes so long. */
export interface Task {
  /** unique in a run */
  readonly id: string;
  readonly durationMs: number;
}

/** One line of a ledger: a task that a worker has carried out, written before the message is acknowledged. */
export interface LedgerEntry {
  readonly id: string;
  /** whose worker it was */
  readonly pool: string;
  readonly pod: string;
  /** as `monotonicMs` tells it, the same in all processes */
  readonly startMs: number;
  readonly endMs: number;
}
