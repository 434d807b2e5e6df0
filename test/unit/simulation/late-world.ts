import type { Lateness, World } from '../../../src/simulation/world/world.ts';
import { aSimulatedWorld } from '../../builders/simulated.ts';

/** A world in which what is named is late, and everything takes as long as it can. */
export function aLateWorld(lateness: Partial<Lateness>, note?: Parameters<typeof aSimulatedWorld>[0]): World {
  const world = aSimulatedWorld(note);
  const chance: World['chance'] = {
    ...world.chance,
    between: (_, most) => most,
    delay: (most) => most,
    pick: ([first]) => first,
  };
  return { ...world, chance, lateness: { ...world.lateness, ...lateness } };
}
