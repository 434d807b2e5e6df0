import type { World } from './world.ts';

/** One watch: its readings arrive in order, each somewhat late. */
export interface Reading {
  /** @param arrive called when the service sees it */
  send(arrive: () => void): void;
}

/** Of a watch that is not late. */
const SHORT_MS = 50;

export function createReading({ events, chance, lateness }: World): Reading {
  // Each on its own: the worst comes of one that is late beside one that is not.
  const lagMs = chance.pick([lateness.readingMs, lateness.readingMs, SHORT_MS]);
  let lastMs = 0;
  return {
    send: (arrive) => {
      lastMs = Math.max(lastMs, events.nowMs() + chance.delay(lagMs));
      events.after(lastMs - events.nowMs(), arrive);
    },
  };
}
