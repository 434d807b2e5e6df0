import { createRandom } from '../random.ts';

/** All that a run leaves to chance, from one seed. */
export interface Chance {
  /** a fraction in [0, 1) */
  fraction(): number;
  /** evenly from [least, most) */
  between(least: number, most: number): number;
  /** from [0, most], at its ends as often as between them: the worst comes of extremes */
  delay(most: number): number;
  /** a whole number, both ends included */
  whole(least: number, most: number): number;
  /** true with this probability */
  happens(probability: number): boolean;
  pick<Item>(items: readonly [Item, ...Item[]]): Item;
}

export function createChance(seed: number): Chance {
  const fraction = createRandom(seed);
  const whole = (least: number, most: number): number => least + Math.floor(fraction() * (most - least + 1));
  return {
    fraction,
    between: (least, most) => least + fraction() * (most - least),
    delay: (most) => Math.min(1, Math.max(0, fraction() * 2 - 0.5)) * most,
    whole,
    happens: (probability) => fraction() < probability,
    pick: (items) => items[whole(0, items.length - 1)] ?? items[0],
  };
}
