import type { PoolName } from '../../contract/pool-name.ts';
import type { Decision, PoolDecision } from '../../decision/decision.ts';
import { QuotientError } from '../../errors.ts';
import type { Board } from '../../loop/board.ts';
import { rememberEach } from '../../remember-each.ts';

/** Finds what was decided about a pool, in the newest publication. */
export interface PoolFinder {
  /** Cheap enough for every push stream at every publication, as no error is made for those that have to wait. */
  find(reference: PoolName): PoolDecision | undefined;
  /**
   * Says why nothing was decided. The same for a pool that does not exist and one not read yet: only the inputs could
   * tell, and an error holds both.
   */
  findOrExplain(reference: PoolName): PoolDecision | QuotientError;
}

/** @param board read at every call; its decisions are indexed by name once each, as a namespace may have 10 000 pools */
export function createPoolFinder(board: Board): PoolFinder {
  const toIndex = rememberEach(({ pools }: Decision) => new Map(pools.map((pool) => [pool.name, pool])));
  const find: PoolFinder['find'] = ({ namespace, name }) => {
    const decision = board.latest(namespace)?.decision;
    return decision === undefined ? undefined : toIndex(decision).get(name);
  };
  return {
    find,
    findOrExplain: (reference) => find(reference) ?? new QuotientError('unknown', explainMissing(board, reference)),
  };
}

function explainMissing(board: Board, { namespace, name }: PoolName): string {
  const asked = `ScaledObject ${namespace}/${name} is not known yet`;
  const emptyBecause = board.emptyBecause();
  if (emptyBecause !== undefined) return `${asked}: ${emptyBecause}`;
  return board.latest(namespace) === undefined
    ? `${asked}: nothing was read of namespace ${namespace}`
    : `${asked}: namespace ${namespace} was read, and it has no such pool`;
}
