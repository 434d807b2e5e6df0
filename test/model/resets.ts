import type { PoolPlan } from '../../src/simulation/world/plan.ts';
import type { Target } from '../../src/simulation/world/target.ts';
import { isStill, type ModelWorld } from './world.ts';

const RESET_GAP_MS = [5_000, 40_000] as const;

/** Somebody sets a target back to its minimum now and then, as HyperFlow's operator does with every edit of a WorkerPool. */
export function startResets(world: ModelWorld, { minReplicaCount }: PoolPlan, target: Target): void {
  const { events, chance } = world;
  const reset = (): void => {
    if (isStill(world)) return;
    target.write(minReplicaCount, 'other', target.read());
    events.after(chance.between(...RESET_GAP_MS), reset);
  };
  events.after(chance.between(...RESET_GAP_MS), reset);
}
