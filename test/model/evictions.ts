import type { Pool } from '../../src/simulation/world/pool.ts';
import { isStill, type ModelWorld } from './world.ts';

const EVICTION_GAP_MS = 40_000;

/** Now and then a pod is evicted: it is replaced while it still terminates. */
export function startEvictions(world: ModelWorld, pool: Pick<Pool, 'plan' | 'workers'>): void {
  world.events.after(world.chance.between(0, EVICTION_GAP_MS), () => {
    if (isStill(world)) return;
    if (pool.workers.countActive() > 0) {
      world.note({ kind: 'evicted', pool: pool.plan.name });
      pool.workers.end();
    }
    startEvictions(world, pool);
  });
}
