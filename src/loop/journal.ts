import type { PoolDecision } from '../decision/decision.ts';
import type { Logger } from '../telemetry/logger.ts';

/** Writes what has changed in a namespace between two cycles, each change once; a steady state writes nothing. */
export interface Journal {
  note(pools: readonly PoolDecision[]): void;
}

/** A pool as it was last written of. */
interface Known {
  readonly pool: PoolDecision;
  /** the last number that it had: a pool without one keeps its workers */
  readonly granted: number;
  /** whether the log says that it takes no part */
  readonly isSaidToBeOut: boolean;
}

export function createJournal(parent: Logger, namespace: string): Journal {
  const logger = parent.child({ component: 'loop' });
  let known: ReadonlyMap<string, Known> = new Map();
  return {
    note: (pools) => {
      const next = new Map(pools.map((pool) => [pool.name, logPool(logger, namespace, known.get(pool.name), pool)]));
      for (const [name, { granted }] of known) {
        if (!next.has(name)) logger.info({ namespace, pool: name, from: granted }, 'pool has gone');
      }
      known = next;
    },
  };
}

function logPool(logger: Logger, namespace: string, before: Known | undefined, pool: PoolDecision): Known {
  const fields = { namespace, pool: pool.name };
  const isSaidToBeOut = logStanding(logger, fields, before, pool);
  for (const warning of pool.warnings) {
    if (before?.pool.warnings.includes(warning) !== true) logger.warn({ ...fields, warning }, 'pool has a warning');
  }
  const from = before?.granted ?? 0;
  const to = pool.granted ?? from;
  if (to !== from) logger.info({ ...fields, from, to, reason: pool.reason.sentence }, 'grant changed');
  return { pool, granted: to, isSaidToBeOut };
}

/**
 * Whether a pool takes part in the division at all. A pool that is held when it is first seen is mostly one whose queue is
 * just being read, so that is worth a line only when it is still so at the next cycle.
 *
 * @returns whether the log now says that it takes no part
 */
function logStanding(logger: Logger, fields: object, before: Known | undefined, { reason }: PoolDecision): boolean {
  const wasOut = before?.isSaidToBeOut ?? false;
  if (!isOut(reason)) {
    if (wasOut) logger.info(fields, 'pool takes part again');
    return false;
  }
  if (reason.kind === 'held') {
    if (before === undefined) return false;
    if (!wasOut || before.pool.reason.kind !== 'held') logger.warn({ ...fields, reason: reason.sentence }, 'pool held');
    return true;
  }
  const message = reason.kind === 'rejected' ? 'pool rejected' : 'pool is impossible';
  if (before?.pool.reason.sentence !== reason.sentence) logger.error({ ...fields, reason: reason.sentence }, message);
  return true;
}

function isOut({ kind }: PoolDecision['reason']): boolean {
  return kind === 'rejected' || kind === 'impossible' || kind === 'held';
}
