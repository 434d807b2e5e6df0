import { createChance } from '../../src/simulation/world/chance.ts';
import { createEvents } from '../../src/simulation/world/events.ts';
import type { PoolPlan } from '../../src/simulation/world/plan.ts';
import type { Happening, World } from '../../src/simulation/world/world.ts';

/** A pool of the model, of one unit a worker. */
export const SIMULATED_PLAN: PoolPlan = {
  name: 'project',
  charges: [1],
  minReplicaCount: 0,
  maxReplicaCount: 50,
  pollingMs: 3000,
  pollingPhaseMs: 0,
  hpaPeriodMs: 15_000,
  hpaPhaseMs: 0,
  cooldownMs: 5000,
  scaleDownWindowMs: 0,
};

const IN_TIME = { readingMs: 0, writeMs: 0, quotaFallMs: 0, leakProbability: 0, lostPushProbability: 0 };

/** A world in which nothing is late. */
export function aSimulatedWorld(note: (happening: Happening, atMs: number) => void = () => undefined): World {
  const events = createEvents();
  const chance = createChance(1, 'even');
  return { events, chance, lateness: IN_TIME, note: (happening) => note(happening, events.nowMs()) };
}
