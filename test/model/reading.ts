import type { World } from './world.ts';

/** One watch: its readings arrive in order, each up to the scenario's lag late. */
export interface Reading {
  /** @param arrive called when the service sees it */
  send(arrive: () => void): void;
}

export function createReading({ events, chance, scenario }: World): Reading {
  // Each on its own: the worst comes of one that is late beside one that is not.
  const lagMs = chance.pick([scenario.lagMs, scenario.lagMs, 50]);
  let lastMs = 0;
  return {
    send: (arrive) => {
      lastMs = Math.max(lastMs, events.nowMs() + chance.delay(lagMs));
      events.after(lastMs - events.nowMs(), arrive);
    },
  };
}
