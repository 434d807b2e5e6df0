import type { World } from './world.ts';

/** Acts once in each period, for ever, beginning at some moment of the first one. */
export function every({ events, chance }: World, periodMs: number, act: () => void): void {
  const step = (): void => {
    act();
    events.after(periodMs, step);
  };
  events.after(chance.between(0, periodMs), step);
}
