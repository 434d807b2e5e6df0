import { type Observation, type Reading, toReading } from '../reading.ts';
import type { QueueState } from './backlog.ts';
import type { QueueAnswer } from './source.ts';

/** What is known of the queues of one vhost, and since when. */
export interface Observations {
  /** Keeps these queues and forgets all others. @returns whether there are new ones */
  keep(names: Iterable<string>): boolean;
  /** Notes the answers of a read that began at `atMs`. @returns whether any reading changed in value or state */
  note(answers: ReadonlyMap<string, QueueAnswer>, atMs: number): boolean;
  /** Notes that nothing could be learned. What was known stands until it is too old. */
  noteFailure(reason: string, atMs: number): void;
  /**
   * Is it so that nothing is learned of any queue any more? A queue that was not asked for at the last read counts as it
   * did at its own last one, and one that was never asked for does not count.
   *
   * @returns the reason of the first one; undefined where some queue could be read
   */
  findTrouble(): string | undefined;
  read(name: string): Reading<QueueState>;
}

/** How old a value may be, and now, by the same monotonic clock. */
export interface Staleness {
  readonly staleAfterMs: number;
  readonly nowMs: () => number;
}

export function createObservations({ staleAfterMs, nowMs }: Staleness): Observations {
  const observed = new Map<string, Observation<QueueState>>();
  const read = (name: string): Reading<QueueState> => toReading(observed.get(name) ?? {}, nowMs(), staleAfterMs);
  return {
    keep: (names) => {
      const wanted = new Set(names);
      for (const name of observed.keys()) if (!wanted.has(name)) observed.delete(name);
      const added = [...wanted].filter((name) => !observed.has(name));
      for (const name of added) observed.set(name, {});
      return added.length > 0;
    },
    note: (answers, atMs) => {
      let hasChanged = false;
      for (const [name, answer] of answers) {
        const before = observed.get(name);
        // Forgotten while it was being read.
        if (before === undefined) continue;
        const known = read(name);
        const after = toObservation(before, answer, atMs);
        observed.set(name, after);
        hasChanged ||= after.latest !== before.latest && !isSame(known, after.latest?.value);
      }
      return hasChanged;
    },
    noteFailure: (reason, atMs) => {
      for (const [name, before] of observed) observed.set(name, toFailed(before, reason, atMs));
    },
    findTrouble: () => {
      const tried = [...observed.values()].filter(
        ({ latest, failure }) => latest !== undefined || failure !== undefined,
      );
      return tried.every(isUnread) ? tried[0]?.failure?.reason : undefined;
    },
    read,
  };
}

/** Did the newest attempt bring no value? One that is late comes with a failure of the same moment. */
function isUnread({ latest, failure }: Observation<QueueState>): boolean {
  return failure !== undefined && failure.atMs !== latest?.atMs;
}

function toObservation(before: Observation<QueueState>, answer: QueueAnswer, atMs: number): Observation<QueueState> {
  switch (answer.kind) {
    case 'unknown':
      return toFailed(before, answer.reason, atMs);
    case 'absent': {
      const known = before.latest?.value;
      const sinceMs = known?.kind === 'absent' ? known.sinceMs : atMs;
      return { latest: { value: { kind: 'absent', sinceMs }, atMs } };
    }
    case 'stream':
      return { latest: { value: { kind: 'stream' }, atMs } };
    case 'present': {
      const { lateBecause, ...value } = answer;
      const late = lateBecause === undefined ? {} : { failure: { reason: lateBecause, atMs } };
      return { latest: { value, atMs }, ...late };
    }
  }
}

function toFailed({ latest }: Observation<QueueState>, reason: string, atMs: number): Observation<QueueState> {
  return { ...(latest === undefined ? {} : { latest }), failure: { reason, atMs } };
}

function isSame(known: Reading<QueueState>, value: QueueState | undefined): boolean {
  if (known.state !== 'fresh' || known.value.kind !== value?.kind) return false;
  if (known.value.kind !== 'present' || value.kind !== 'present') return true;
  const { ready, unacknowledged, unacknowledgedIs, consumers } = known.value;
  const isSameInHand = unacknowledged === value.unacknowledged && unacknowledgedIs === value.unacknowledgedIs;
  return ready === value.ready && isSameInHand && consumers === value.consumers;
}
