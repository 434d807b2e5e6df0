import type { WorkerHabits } from '../../src/simulation/world/workers.ts';
import type { ScenarioPool } from './scenario.ts';
import type { ModelWorld } from './world.ts';

const LEAST_GRACE_MS = 200;

/** Everything that workers do takes about as long as the scenario says; what would end when all stands still never ends. */
export function toHabits(world: ModelWorld, { startMs, taskMs, graceMs }: ScenarioPool): WorkerHabits<unknown> {
  const { events, chance, scenario } = world;
  const isDoneInTime = (durationMs: number): boolean => events.nowMs() + durationMs < scenario.stillAtMs;
  return {
    startMs: () => chance.between(startMs / 2, startMs),
    durationMs: () => {
      const durationMs = taskMs * chance.between(0.5, 1.5);
      return isDoneInTime(durationMs) ? durationMs : Number.POSITIVE_INFINITY;
    },
    graceMs: () => chance.between(LEAST_GRACE_MS, Math.max(LEAST_GRACE_MS, graceMs)),
  };
}
