import type { DeclaredQueue } from '../../rabbitmq/declares.ts';
import type { QueueTotals } from '../../rabbitmq/queue-list.ts';

/**
 * A quorum queue tells its totals once per tick of 5 s (RabbitMQ 3.10 to 4.0, `quorum_tick_interval`), so what was seen
 * before may still be in hand for so long: the tick, and a slow read on either side.
 */
const TICK_MS = 7_000;

/** What is known of one quorum queue at one read. */
export interface QuorumSighting {
  /** the listing's, as of the queue's last tick */
  readonly listed: QueueTotals;
  /** the passive declare's, as of now */
  readonly declared: DeclaredQueue;
  /** most messages that one consumer has in hand */
  readonly perConsumer: number;
  readonly nowMs: number;
}

/** What is kept of a queue from read to read: its last listing, and the ready messages seen since it was told. */
export interface QuorumMemory {
  readonly listed: QueueTotals;
  readonly seen: readonly { readonly ready: number; readonly atMs: number }[];
}

/** Ready messages as of now, and those in hand as far as they can be known. */
export interface QuorumState extends QueueTotals {
  readonly consumers: number;
}

/**
 * Puts a late listing and a live declare together, so that a worker that has just taken the last message is never called
 * idle.
 *
 *     ready          = declared
 *     unacknowledged = max(listed, min(consumers × perConsumer, known − ready))
 *     known          = the most that the queue held: the listed total, or the ready messages seen since the last tick
 *
 * The second bound keeps busy workers busy until the tick that counts them; the first falls back to 0 with the tick after
 * a drain, so a drained queue with consumers on it reaches 0 within 5 s, and without consumers at once.
 * Example: 3 messages seen ready, then 0 ready and 2 consumers, while the listing still says 0: 2 are in hand.
 *
 * @param memory what this function gave back at the last read; undefined at the first
 */
export function estimateQuorum(
  memory: QuorumMemory | undefined,
  { listed, declared, perConsumer, nowMs }: QuorumSighting,
): { readonly state: QuorumState; readonly memory: QuorumMemory } {
  const seen = keepSeen(memory, listed, nowMs);
  const { ready, consumers } = declared;
  const known = Math.max(listed.ready + listed.unacknowledged, ...seen.map((sighting) => sighting.ready));
  const inHand = Math.max(0, Math.min(consumers * perConsumer, known - ready));
  return {
    state: { ready, consumers, unacknowledged: Math.max(listed.unacknowledged, inHand) },
    memory: { listed, seen: [...seen, { ready, atMs: nowMs }] },
  };
}

/** A changed listing means a tick, which counts all that was seen before it; the last sighting may be younger than it. */
function keepSeen(memory: QuorumMemory | undefined, listed: QueueTotals, nowMs: number): QuorumMemory['seen'] {
  if (memory === undefined) return [];
  const hasTicked = memory.listed.ready !== listed.ready || memory.listed.unacknowledged !== listed.unacknowledged;
  return memory.seen.filter(({ atMs }, index) => {
    const isLast = index === memory.seen.length - 1;
    return isLast || (!hasTicked && nowMs - atMs <= TICK_MS);
  });
}
