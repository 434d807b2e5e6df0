import type { Clock } from '../clock.ts';
import { HELD_MS, type PoolDecision } from '../decision/decision.ts';
import type { Logger } from '../telemetry/logger.ts';

/** Writes what has changed in a namespace between two cycles, each change once; a steady state writes nothing. */
export interface Journal {
  note(pools: readonly PoolDecision[]): void;
}

/** A pool as it was last written of. */
interface Known extends Standing {
  readonly pool: PoolDecision;
  /** the last number that it had: a pool without one keeps its workers */
  readonly granted: number;
}

/** Whether a pool takes part in the division at all. */
interface Standing {
  /** why it does not, where the log says so */
  readonly said?: string | undefined;
  /** by the monotonic clock */
  readonly heldSinceMs?: number;
}

export function createJournal(parent: Logger, namespace: string, clock: Pick<Clock, 'nowMs'>): Journal {
  const logger = parent.child({ component: 'loop' });
  let known: ReadonlyMap<string, Known> = new Map();
  return {
    note: (pools) => {
      const nowMs = clock.nowMs();
      const write = (pool: PoolDecision): Known => logPool(logger, namespace, known.get(pool.name), pool, nowMs);
      const next = new Map(pools.map((pool) => [pool.name, write(pool)]));
      for (const [name, { granted }] of known) {
        if (!next.has(name)) logger.info({ namespace, pool: name, from: granted }, 'pool has gone');
      }
      known = next;
    },
  };
}

function logPool(
  logger: Logger,
  namespace: string,
  before: Known | undefined,
  pool: PoolDecision,
  nowMs: number,
): Known {
  const fields = { namespace, pool: pool.name };
  const standing = logStanding(logger, fields, before, pool, nowMs);
  for (const warning of pool.warnings) {
    if (before?.pool.warnings.includes(warning) !== true) logger.warn({ ...fields, warning }, 'pool has a warning');
  }
  const from = before?.granted ?? 0;
  const to = pool.granted ?? from;
  if (to !== from) logger.info({ ...fields, from, to, reason: pool.reason.sentence }, 'grant changed');
  return { pool, granted: to, ...standing };
}

/** That a pool is held is worth a line only where it lasts; the words of the line change, so that it is said once. */
function logStanding(
  logger: Logger,
  fields: object,
  before: Standing | undefined,
  { reason: { kind, sentence } }: PoolDecision,
  nowMs: number,
): Standing {
  const said = before?.said;
  if (kind === 'held') {
    const heldSinceMs = before?.heldSinceMs ?? nowMs;
    if (nowMs - heldSinceMs < HELD_MS) return { said, heldSinceMs };
    if (said !== kind) logger.warn({ ...fields, reason: sentence }, 'pool held');
    return { said: kind, heldSinceMs };
  }
  if (kind === 'rejected' || kind === 'impossible') {
    const message = kind === 'rejected' ? 'pool rejected' : 'pool is impossible';
    if (said !== sentence) logger.error({ ...fields, reason: sentence }, message);
    return { said: sentence };
  }
  if (said !== undefined) logger.info(fields, 'pool takes part again');
  return {};
}
