import type { Board, Publication } from '../../loop/board.ts';
import { rememberEach } from '../../remember-each.ts';
import type { PoolWorkers } from './pool-object.ts';

/** A pool's workers in the last decision; undefined where none was made about it. */
export type FindWorkers = (namespace: string, pool: string) => PoolWorkers | undefined;

/** @param board read at every call; its publications are indexed once each, as a namespace may have 10 000 pools */
export function createWorkersFinder(board: Pick<Board, 'latest'>): FindWorkers {
  const toIndex = rememberEach(toWorkers);
  return (namespace, pool) => {
    const publication = board.latest(namespace);
    return publication === undefined ? undefined : toIndex(publication).get(pool);
  };
}

/** By pool. */
function toWorkers({ snapshot, decision }: Publication): ReadonlyMap<string, PoolWorkers> {
  const running = new Map(
    snapshot.pools.map((pool) => [pool.name, pool.state === 'rejected' ? undefined : pool.motion?.active]),
  );
  return new Map(
    decision.pools.map(({ name, backlog, current, granted, wanted, reason }) => {
      const replicas = [running.get(name) ?? current, granted, wanted].map((count) => count ?? '?').join('/');
      return [name, { ...(backlog === undefined ? {} : { backlog }), replicas, reason: reason.kind }];
    }),
  );
}
