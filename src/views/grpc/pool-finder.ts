import type { Decision, PoolDecision } from '../../decision/decision.ts';
import { QuotientError } from '../../errors.ts';
import type { Board } from '../../loop/board.ts';

/** A ScaledObject as KEDA names it. */
export interface PoolReference {
  readonly namespace: string;
  readonly name: string;
}

/**
 * Finds what was decided about a pool, in the newest publication, or says why nothing was.
 * The same for a pool that does not exist and one not read yet: only the inputs could tell, and an error holds both.
 */
export type FindPool = (reference: PoolReference) => PoolDecision | QuotientError;

/** @param board read at every call; its decisions are indexed by name once each, as a namespace may have 10 000 pools */
export function createPoolFinder(board: Board): FindPool {
  const indexes = new WeakMap<Decision, ReadonlyMap<string, PoolDecision>>();
  const toIndex = (decision: Decision): ReadonlyMap<string, PoolDecision> => {
    const known = indexes.get(decision);
    if (known !== undefined) return known;
    const index = new Map(decision.pools.map((pool) => [pool.name, pool]));
    indexes.set(decision, index);
    return index;
  };
  return ({ namespace, name }) => {
    const decision = board.latest(namespace)?.decision;
    const pool = decision === undefined ? undefined : toIndex(decision).get(name);
    return pool ?? new QuotientError('unknown', explainMissing(board, namespace, name, decision));
  };
}

function explainMissing(board: Board, namespace: string, name: string, decision: Decision | undefined): string {
  const asked = `ScaledObject ${namespace}/${name} is not known yet`;
  const emptyBecause = board.emptyBecause();
  if (emptyBecause !== undefined) return `${asked}: ${emptyBecause}`;
  return decision === undefined
    ? `${asked}: nothing was read of namespace ${namespace}`
    : `${asked}: namespace ${namespace} was read, and it has no such pool`;
}
