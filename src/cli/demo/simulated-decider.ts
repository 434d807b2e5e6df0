import type { Decider } from '../../app.ts';
import type { Clock } from '../../clock.ts';
import type { DemoWorld } from '../../simulation/demo/world.ts';

/** How often virtual time goes on; a frame shows several steps. */
const STEP_MS = 20;

/** After a sleep of the machine the world goes on where it was, and does not catch up. */
const LONGEST_STEP_MS = 1_000;

/**
 * Lets the world go on as time does. What outside callers are answered is nobody's business in there: its KEDA asks by
 * itself.
 *
 * @param speed virtual per real milliseconds
 */
export function createSimulatedDecider(world: DemoWorld, speed: number, clock: Clock): Decider {
  const run = async (signal: AbortSignal): Promise<void> => {
    let movedAtMs = clock.nowMs();
    while (!signal.aborted) {
      await clock.sleep(STEP_MS, signal);
      const nowMs = clock.nowMs();
      world.advance(Math.min(nowMs - movedAtMs, LONGEST_STEP_MS) * speed);
      movedAtMs = nowMs;
    }
  };
  return {
    answers: { onMetric: () => undefined, onActive: () => undefined },
    status: () => [],
    actuators: [],
    parts: [{ run }],
  };
}
