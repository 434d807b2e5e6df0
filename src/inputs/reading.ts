/** Why the last attempt to read an input failed. */
export interface Failure {
  /** a sentence that names the source */
  readonly reason: string;
  /** when, by the monotonic clock */
  readonly atMs: number;
}

/**
 * One input's latest value with its age. Within the limit the last good value counts; past it the input is unknown.
 * `failure` is the newest attempt's, if that failed: a fresh value may have one already.
 */
export type Reading<Value> =
  | { readonly state: 'never'; readonly failure?: Failure }
  | { readonly state: 'fresh' | 'stale'; readonly value: Value; readonly atMs: number; readonly failure?: Failure };

/** What is kept of an input between two attempts to read it. */
export interface Observation<Value> {
  readonly latest?: { readonly value: Value; readonly atMs: number };
  readonly failure?: Failure;
}

/**
 * Judges an observation by its age.
 *
 * @param observation what was last seen
 * @param nowMs by the same monotonic clock
 * @param staleAfterMs the largest age at which a value still counts
 */
export function toReading<Value>(observation: Observation<Value>, nowMs: number, staleAfterMs: number): Reading<Value> {
  const { latest, failure } = observation;
  const failed = failure === undefined ? {} : { failure };
  if (latest === undefined) return { state: 'never', ...failed };
  const state = nowMs - latest.atMs > staleAfterMs ? 'stale' : 'fresh';
  return { state, value: latest.value, atMs: latest.atMs, ...failed };
}
