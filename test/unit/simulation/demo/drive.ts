import { decide } from '../../../../src/decision/decide.ts';
import { WORLD_POOLS, WORLD_QUOTA } from '../../../../src/simulation/demo/pools.ts';
import { createWorld, type WorldEvent, type WorldView } from '../../../../src/simulation/demo/world.ts';
import { aPool, aRow, aSnapshot } from '../../../builders/snapshot.ts';

/** How often the driven world is decided about. */
const STEP_MS = 500;

/** What was seen of a world whose pools got what the real decision gave them. */
interface Drive {
  readonly events: readonly WorldEvent[];
  /** one per step, right before the next decision */
  readonly views: readonly WorldView[];
}

/** Runs a world for so long, decided about every half second by the shipped decision. */
export function driveWorld(seed: number, untilMs: number): Drive {
  const events: WorldEvent[] = [];
  const views: WorldView[] = [];
  const world = createWorld(seed, (event) => events.push(event));
  for (let atMs = 0; atMs < untilMs; atMs += STEP_MS) {
    for (const { name, granted } of decideAbout(world.view())) world.setTarget(name, granted ?? 0);
    world.advance(STEP_MS);
    views.push(world.view());
  }
  return { events, views };
}

function decideAbout({ pools }: WorldView) {
  const row = aRow({ hard: WORLD_QUOTA.cpuMillis });
  const asked = pools.map(({ pool, ready, unacknowledged, target }) =>
    aPool({ name: pool.name, charges: [pool.cpuMillis], backlog: { ready, unacknowledged }, replicas: target }),
  );
  return decide(aSnapshot({ rows: [row], pools: asked })).pools;
}

/** The CPU that all pods of a view hold, in milli-CPU. */
export function sumCpuMillis({ pools }: WorldView): number {
  return pools.reduce(
    (sum, { pool, starting, running, finishing }) => sum + (starting + running + finishing) * pool.cpuMillis,
    0,
  );
}

/** The name of the pool for mProject. */
export const [PROJECT_POOL = 'none'] = WORLD_POOLS.map(({ name }) => name);
