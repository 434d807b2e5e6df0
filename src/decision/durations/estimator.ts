import type { LearnedDuration } from '../../contract/snapshot.ts';

/**
 * How long one message of a queue takes, learned by Little's law: mean time in work = messages in work / messages finished
 * per time. Nothing has to be declared and no worker has to report: the broker's own numbers suffice.
 *
 *     duration = (n₀ · prior + ∫ in work dt) / (n₀ + finished)          n₀ = 1
 *
 * Example: 4 messages in work for 10 s, and 20 finished meanwhile: (1 · 1 s + 40 s) / (1 + 20) = 1.95 s; the truth is 2 s.
 */

/** What is remembered of the work on one queue, as plain data. */
export interface DurationMemory {
  /** ∫ in work dt, up to the last count; seconds. Forgets: it halves with each half-life of work, as `finished` does */
  readonly workSeconds: number;
  /** messages that were finished in that time */
  readonly finished: number;
  /** ∫ in work dt since the last count: it waits for the broker to say how much was finished meanwhile */
  readonly pendingSeconds: number;
  /** of the time since the last count, that in which something was in work */
  readonly pendingBusySeconds: number;
  readonly lastLook?: { readonly atMs: number; readonly inWork: number };
  /** the broker's cumulative count of acknowledgements, when it was read last */
  readonly lastCount?: number;
}

export const NOTHING_LEARNED: DurationMemory = {
  workSeconds: 0,
  finished: 0,
  pendingSeconds: 0,
  pendingBusySeconds: 0,
};

/** As much as the prior counts, in messages: enough for the first seconds, and nothing after a hundred messages. */
const PRIOR_MESSAGES = 1;

/** So many are never forgotten: where each takes longer than the half-life, hardly anything but the prior would be left. */
const KEPT_MESSAGES = 10;

/** An estimate has no more digits than its inputs are worth: so it compares, and prints, as the short decimal that it is. */
const DIGITS = 3;

/** Far from anything that a message takes; so that no input, however wrong, makes a weight that nothing can be divided by. */
const SHORTEST_SECONDS = 1e-3;
const LONGEST_SECONDS = 1e7;

/**
 * Notes how many messages are in work now: those unacknowledged, but no more than the workers can have in hand, since what
 * they have only fetched ahead is not worked on.
 *
 * @param atMs by the monotonic clock; a look that is no newer than the last one is ignored
 * @param inWork ≥ 0; undefined where it is not known
 * @param longestGapMs between two looks further apart than this, nobody knows what was in work
 */
export function noteWork(
  memory: DurationMemory,
  atMs: number,
  inWork: number | undefined,
  longestGapMs: number,
): DurationMemory {
  const { lastLook } = memory;
  if (inWork === undefined) return interrupt(memory);
  if (lastLook === undefined) return { ...memory, lastLook: { atMs, inWork } };
  if (atMs <= lastLook.atMs) return memory;
  const gapMs = atMs - lastLook.atMs;
  if (gapMs > longestGapMs) return { ...interrupt(memory), lastLook: { atMs, inWork } };
  const meanInWork = (lastLook.inWork + inWork) / 2;
  return {
    ...memory,
    pendingSeconds: memory.pendingSeconds + (meanInWork * gapMs) / 1000,
    pendingBusySeconds: memory.pendingBusySeconds + (meanInWork > 0 ? gapMs / 1000 : 0),
    lastLook: { atMs, inWork },
  };
}

/**
 * Notes the broker's count of acknowledgements, and with it the work that was waiting for it. A count below the last one is
 * that of a new queue, or of a broker that has started anew: counting begins again, and what was learned stays.
 *
 * @param count cumulative, ≥ 0
 * @param halfLifeSeconds of work, after which what was learned counts half
 */
export function noteCount(memory: DurationMemory, count: number, halfLifeSeconds: number): DurationMemory {
  const { lastCount, pendingSeconds, pendingBusySeconds } = memory;
  const counted = { ...memory, pendingSeconds: 0, pendingBusySeconds: 0, lastCount: count };
  if (lastCount === undefined || count < lastCount) return counted;
  const kept = Math.max(2 ** (-pendingBusySeconds / halfLifeSeconds), Math.min(1, KEPT_MESSAGES / memory.finished));
  return {
    ...counted,
    workSeconds: memory.workSeconds * kept + pendingSeconds,
    finished: memory.finished * kept + (count - lastCount),
  };
}

/** What happened since the last count is lost, for the work as for the messages: half of it would be a lie. */
function interrupt({ workSeconds, finished }: DurationMemory): DurationMemory {
  return { workSeconds, finished, pendingSeconds: 0, pendingBusySeconds: 0 };
}

/** What is kept where nobody looks any more, and over a restart. */
export function toLasting({ workSeconds, finished }: DurationMemory): DurationMemory {
  return interrupt({ ...NOTHING_LEARNED, workSeconds, finished });
}

/**
 * Mean seconds of one message; undefined where nothing was seen yet. While messages are in work and none is finished, it
 * grows with the time that they take.
 *
 * @param priorSeconds what such a message would be believed to take, > 0
 */
export function toLearned(
  { workSeconds, finished }: DurationMemory,
  priorSeconds: number,
): LearnedDuration | undefined {
  if (workSeconds === 0 && finished === 0) return undefined;
  const seconds = (PRIOR_MESSAGES * priorSeconds + workSeconds) / (PRIOR_MESSAGES + finished);
  const bounded = Math.min(LONGEST_SECONDS, Math.max(SHORTEST_SECONDS, seconds));
  return { seconds: Number(bounded.toPrecision(DIGITS)), acknowledged: Math.round(finished) };
}

/**
 * What a message is believed to take before it was seen: the mean of what is known of a namespace's other queues, else 1 s,
 * which weighs by length.
 *
 * @param declaredSeconds by the authors of pools
 * @param memories of the queues whose pools declare nothing
 */
export function toPriorSeconds(declaredSeconds: readonly number[], memories: readonly DurationMemory[]): number {
  const learned = memories.flatMap(({ workSeconds, finished }) => (finished < 1 ? [] : [workSeconds / finished]));
  const known = [...declaredSeconds, ...learned];
  if (known.length === 0) return 1;
  return Math.max(SHORTEST_SECONDS, known.reduce((sum, seconds) => sum + seconds, 0) / known.length);
}
