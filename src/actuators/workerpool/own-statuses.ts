import { isDeepStrictEqual } from 'node:util';
import type { Clock } from '../../clock.ts';
import type { KeptPool } from './pool-object.ts';
import type { WantedStatus } from './status.ts';

/** What we wrote into statuses and the watch does not show yet: else the step after a write would be told from before it. */
export interface OwnStatuses {
  /** The WorkerPool as it is, with what we wrote a moment ago. */
  see(pool: KeptPool): KeptPool;
  note(pool: KeptPool, status: WantedStatus): void;
}

/** Until then a watch has shown it, or somebody else has written over it. */
const SHOWN_WITHIN_MS = 5_000;

export function createOwnStatuses(clock: Clock): OwnStatuses {
  const written = new Map<string, { readonly status: WantedStatus; readonly atMs: number }>();
  return {
    see: (pool) => {
      const own = written.get(pool.uid);
      if (own === undefined) return pool;
      const { conditions, workers } = own.status;
      if (clock.nowMs() - own.atMs > SHOWN_WITHIN_MS || isDeepStrictEqual(pool.conditions, conditions)) {
        written.delete(pool.uid);
        return pool;
      }
      return { ...pool, conditions, ...(workers === undefined ? {} : { workers }) };
    },
    note: ({ uid }, status) => {
      const nowMs = clock.nowMs();
      for (const [other, { atMs }] of written) if (nowMs - atMs > SHOWN_WITHIN_MS) written.delete(other);
      written.set(uid, { status, atMs: nowMs });
    },
  };
}
