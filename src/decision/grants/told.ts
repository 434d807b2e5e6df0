/** One number that went out about a pool, to KEDA or to the API server. */
export interface Answer {
  readonly atMs: number;
  readonly replicas: number;
  /** of a metric, so that an HPA may have asked; absent: KEDA alone acts on it */
  readonly isMetric?: true;
}

/** What may still become the number that a scale target is set to, whatever is decided now. */
export interface Told {
  /** the largest number that was answered within the window; 0 where none was */
  readonly answered: number;
  /** the number that we are writing; 0 where none is */
  readonly writing: number;
  /** the largest number that an answer, or a write that was not refused, carried within the window; 0 where none did */
  readonly carried: number;
}

/**
 * Adds an answer, forgetting what can never be the largest again, nor the newest of a metric: no larger than a later one of
 * its kind, or beyond the window. KEDA asks for activity right behind each metric. What counts is what was answered, not what
 * was published: an HPA asks every 15 s, so mostly nothing is on its way, and room moves as soon as it is seen free.
 *
 * @param answers oldest first
 */
export function noteAnswer(answers: readonly Answer[], next: Answer, windowMs: number): readonly Answer[] {
  const kept = answers.filter((answer) => {
    const isHidden = answer.replicas <= next.replicas && (next.isMetric === true || answer.isMetric !== true);
    return !isHidden && next.atMs - answer.atMs <= windowMs;
  });
  return [...kept, next];
}

/** A pool whose target has been seen set to one number, with as many pods, all the time since. */
export interface Rest {
  readonly replicas: number;
  readonly sinceMs: number;
}

/** @returns undefined where pods are missing, or more than set */
export function noteRest(
  rest: Rest | undefined,
  { spec, active }: { readonly spec: number; readonly active: number },
  nowMs: number,
): Rest | undefined {
  if (spec !== active) return undefined;
  return rest?.replicas === spec ? rest : { replicas: spec, sinceMs: nowMs };
}

/** Adds the answer of a metric, unless no HPA can write it. */
export function noteMetric(
  answers: readonly Answer[],
  next: Answer,
  { rest, writes }: { readonly rest: Rest | undefined; readonly writes: readonly Write[] },
  windows: { readonly answersMs: number; readonly readingsMs: number },
): readonly Answer[] {
  if (!canBeWritten(next, rest, writes, windows.readingsMs)) return answers;
  return noteAnswer(answers, { ...next, isMetric: true }, windows.answersMs);
}

/**
 * May an HPA write this answer? It reads what is set before it asks, and writes only if it comes to another number (`rescale`
 * in `horizontal.go`, Kubernetes 1.36). So what a pool at rest was set to, for longer than readings lag, is never written
 * back, whatever is set a moment later; and its room need not be kept. The pods count, since within its tolerance an HPA
 * comes to their number. What others set is known once it is seen: somebody who moves a target in the second before its HPA
 * asks is written over with no room kept for that.
 *
 * @param windowMs V: what the HPA reads may be older than what is seen by so much, and a write of ours newer
 */
function canBeWritten(
  { atMs, replicas }: Answer,
  rest: Rest | undefined,
  writes: readonly Write[],
  windowMs: number,
): boolean {
  if (rest?.replicas !== replicas || atMs - rest.sinceMs <= windowMs) return true;
  return writes.some((write) => isWithin(write, atMs, windowMs));
}

/** What became of a write of ours; unknown where the API server did not say: it may show yet. */
export type WriteEnd = 'taken' | 'refused' | 'unknown';

/** A write of our own to a scale target. */
export interface Write {
  readonly startedAtMs: number;
  readonly replicas: number;
  /** absent while it is in flight */
  readonly endedAtMs?: number;
}

/** Adds a write that begins now, forgetting those that ended before the window. */
export function noteWrite(writes: readonly Write[], next: Write, windowMs: number): readonly Write[] {
  return [...writes.filter((write) => isWithin(write, next.startedAtMs, windowMs)), next];
}

/**
 * Notes that the write in flight is over: at most one per target is. One that was refused carried nothing, and is as if it
 * had never been.
 */
export function endWrite(writes: readonly Write[], endedAtMs: number, isTaken: boolean): readonly Write[] {
  if (!isTaken) return writes.filter((write) => write.endedAtMs !== undefined);
  return writes.map((write) => (write.endedAtMs === undefined ? { ...write, endedAtMs } : write));
}

/**
 * @param windowMs for how long an answer can still become a write
 * @param writes our own: one in flight may still become what is set
 */
export function toTold(
  answers: readonly Answer[],
  nowMs: number,
  windowMs: number,
  writes: readonly Write[] = [],
): Told {
  const answered = toLargest(answers.filter(({ atMs }) => nowMs - atMs <= windowMs));
  const writing = toLargest(writes.filter(({ endedAtMs }) => endedAtMs === undefined));
  const written = toLargest(writes.filter((write) => isWithin(write, nowMs, windowMs)));
  return { answered, writing, carried: Math.max(answered, written) };
}

/** An HPA writes 60 ms after its answer at rest, 440 ms under load, and 780 ms at the very worst (measured: ADR 8). */
const WRITES_WITHIN_MS = 1000;

/** What KEDA was answered so lately that somebody may be about to write it. */
export interface Heard {
  /** the largest number; 0 where none was */
  readonly most: number;
  /** the newest number of a metric */
  readonly last?: number;
}

export function toHeard(answers: readonly Answer[], nowMs: number): Heard {
  const recent = answers.filter(({ atMs }) => nowMs - atMs <= WRITES_WITHIN_MS);
  const last = recent.findLast(({ isMetric }) => isMetric)?.replicas;
  return { most: toLargest(recent), ...(last === undefined ? {} : { last }) };
}

function toLargest(numbers: readonly { readonly replicas: number }[]): number {
  return numbers.reduce((largest, { replicas }) => Math.max(largest, replicas), 0);
}

function isWithin({ endedAtMs }: Write, nowMs: number, windowMs: number): boolean {
  return endedAtMs === undefined || nowMs - endedAtMs <= windowMs;
}
