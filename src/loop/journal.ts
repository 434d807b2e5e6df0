import type { Decision, PoolDecision } from '../decision/decision.ts';
import type { Logger } from '../telemetry/logger.ts';
import { toPoolKey } from './assemble.ts';

/** Writes what has changed between two cycles, each change once; a steady state writes nothing. */
export interface Journal {
  note(decisions: readonly Decision[]): void;
}

export function createJournal(parent: Logger): Journal {
  const logger = parent.child({ component: 'loop' });
  let known: ReadonlyMap<string, PoolDecision> = new Map();
  return {
    note: (decisions) => {
      const next = new Map<string, PoolDecision>();
      for (const { namespace, pools } of decisions) {
        for (const pool of pools) {
          const key = toPoolKey(namespace, pool.name);
          next.set(key, pool);
          logPool(logger.child({ namespace, pool: pool.name }), known.get(key), pool);
        }
      }
      known = next;
    },
  };
}

function logPool(logger: Logger, before: PoolDecision | undefined, now: PoolDecision): void {
  logStanding(logger, before, now);
  for (const warning of now.warnings) {
    if (before?.warnings.includes(warning) !== true) logger.warn({ warning }, 'pool has a warning');
  }
  const [from, to] = [before?.granted ?? 0, now.granted];
  if (to !== undefined && to !== from) logger.info({ from, to, reason: now.reason.sentence }, 'grant changed');
}

/** Whether a pool takes part in the division at all. */
function logStanding(logger: Logger, before: PoolDecision | undefined, now: PoolDecision): void {
  const { kind, sentence } = now.reason;
  const isSame = before?.reason.kind === kind && (kind !== 'rejected' || before.reason.sentence === sentence);
  if (isSame) return;
  if (kind === 'rejected') logger.error({ reason: sentence }, 'pool rejected');
  if (kind === 'impossible') logger.error({ reason: sentence }, 'pool is impossible');
  if (kind === 'held') logger.warn({ reason: sentence }, 'pool held');
  if (before !== undefined && isOut(before) && !isOut(now)) logger.info('pool takes part again');
}

function isOut({ reason: { kind } }: PoolDecision): boolean {
  return kind === 'rejected' || kind === 'impossible' || kind === 'held';
}
