import type { Quota } from '../../src/simulation/world/quota.ts';
import { isStill, type ModelWorld } from './world.ts';

/** Pods of other owners that come, hold room and go. */
const ARRIVAL_GAP_MS = 25_000;
const RUN_MS = 40_000;

/** Other owners' Jobs try again for as long as they are refused. */
const RETRY_MS = 10_000;

/** @param onForeign told at once of a pod's charges that came (1) or went (−1) */
export function startForeignPods(
  world: ModelWorld,
  quota: Quota,
  onForeign: (id: number, charges: readonly number[], sign: 1 | -1) => void,
): void {
  const { events, chance, scenario, note } = world;
  let lastId = 0;
  const run = (charges: readonly number[]): void => {
    if (isStill(world)) return;
    if (!quota.admit(charges)) return events.after(chance.between(1000, RETRY_MS), () => run(charges));
    lastId += 1;
    const id = lastId;
    note({ kind: 'foreign came' });
    onForeign(id, charges, 1);
    events.after(chance.between(RUN_MS / 10, RUN_MS), () => {
      note({ kind: 'foreign went' });
      onForeign(id, charges, -1);
      quota.release(charges);
    });
  };
  const arrive = (): void => {
    run(scenario.hard.map((hard) => chance.whole(0, Math.ceil(hard / 3))));
    if (!isStill(world)) events.after(chance.between(1000, ARRIVAL_GAP_MS), arrive);
  };
  events.after(chance.between(0, ARRIVAL_GAP_MS), arrive);
}
