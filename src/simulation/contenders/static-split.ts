import { decide } from '../../decision/decide.ts';
import { createUncounted } from '../../decision/uncounted.ts';
import { createPoolView } from '../service/pool-view.ts';
import { toPoolSnapshot, toSnapshot } from '../service/snapshot.ts';
import type { Pool } from '../world/pool.ts';

/**
 * What somebody who knows all the work beforehand would set by hand: the fair division if all of it waited at once, and a
 * worker for every pool.
 *
 * @param tasks how many each pool will get, in the order of the pools; each some
 * @throws Error if the quota does not hold a worker of every pool at once
 */
export function splitStatically(pools: readonly Pool[], hard: readonly number[], tasks: readonly number[]): number[] {
  const snapshots = pools.map(({ plan, target }, place) =>
    toPoolSnapshot({
      plan,
      view: createPoolView(target.read(), []),
      backlog: { ready: tasks[place] ?? 0, unacknowledged: 0 },
      recentNeed: 0,
    }),
  );
  const nobody = { foreign: new Map(), foreignRefusals: new Map(), uncounted: createUncounted(0, 0) };
  const view = { pools: new Map(), used: hard.map(() => 0), ...nobody };
  const timing = { nowMs: 0, isSettling: false };
  const snapshot = toSnapshot({ hard, plans: [], view, pools: snapshots, policy: 'drain-time', ...timing });
  const split = decide(snapshot).pools.map(({ allocated = 0 }) => allocated);
  const without = pools.find((_, place) => split[place] === 0);
  if (without === undefined) return split;
  throw new Error(`the quota does not hold a worker of every pool at once: none is left for ${without.plan.name}`);
}
