import { createRandom } from '../random.ts';

/** All that a run leaves to chance, from one seed. */
export interface Chance {
  /** a fraction in [0, 1) */
  fraction(): number;
  /** evenly from [least, most) */
  between(least: number, most: number): number;
  /** at most so much: how it is spread, the run says */
  delay(most: number): number;
  /** a whole number, both ends included */
  whole(least: number, most: number): number;
  /** true with this probability */
  happens(probability: number): boolean;
  pick<Item>(items: readonly [Item, ...Item[]]): Item;
}

/**
 * How delays are spread: over [0, most] and at its ends as often as between them, since the worst comes of extremes; or
 * evenly from a tenth of the most, as they mostly are.
 */
export type DelaySpread = 'extreme' | 'even';

const LEAST_PART = 0.1;

export function createChance(seed: number, spread: DelaySpread): Chance {
  const fraction = createRandom(seed);
  const whole = (least: number, most: number): number => least + Math.floor(fraction() * (most - least + 1));
  return {
    fraction,
    between: (least, most) => least + fraction() * (most - least),
    delay: (most) => (spread === 'extreme' ? toExtreme(fraction()) : LEAST_PART + (1 - LEAST_PART) * fraction()) * most,
    whole,
    happens: (probability) => fraction() < probability,
    pick: (items) => items[whole(0, items.length - 1)] ?? items[0],
  };
}

function toExtreme(fraction: number): number {
  return Math.min(1, Math.max(0, fraction * 2 - 0.5));
}
