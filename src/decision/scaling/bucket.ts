/** Tokens for writes: each takes one, and they come back in time. */
export interface Bucket {
  /** 0 … the capacity; may be a fraction */
  readonly tokens: number;
  readonly atMs: number;
}

/** All pools together: a broken world must not make us flood the API server. */
const WRITES_PER_SECOND = 20;

export const FULL_BUCKET: Bucket = { tokens: WRITES_PER_SECOND, atMs: 0 };

export function refill({ tokens, atMs }: Bucket, nowMs: number): Bucket {
  const gained = ((nowMs - atMs) / 1000) * WRITES_PER_SECOND;
  return { tokens: Math.min(WRITES_PER_SECOND, tokens + gained), atMs: nowMs };
}
