import { every } from '../world/every.ts';
import type { Pool } from '../world/pool.ts';
import type { World } from '../world/world.ts';

/** What a broker says of one queue. */
export interface Backlog {
  readonly ready: number;
  readonly unacknowledged: number;
}

/** Reads every queue at an interval, as the shipped poller does; it begins with what is there. */
export function pollBacklogs(
  world: World,
  pools: readonly Pool[],
  { intervalMs, onChange }: { readonly intervalMs: number; readonly onChange: () => void },
): (pool: Pool) => Backlog {
  const readings = new Map(pools.map((pool) => [pool, readBacklog(pool)]));
  const poll = (): void => {
    let isChanged = false;
    for (const [pool, { ready, unacknowledged }] of readings) {
      const now = readBacklog(pool);
      isChanged ||= now.ready !== ready || now.unacknowledged !== unacknowledged;
      readings.set(pool, now);
    }
    if (isChanged) onChange();
  };
  every(world, intervalMs, poll);
  return (pool) => readings.get(pool) ?? readBacklog(pool);
}

/** As it is at this moment. */
export function readBacklog({ workers: { queue } }: Pool): Backlog {
  return { ready: queue.ready(), unacknowledged: queue.unacknowledged() };
}
