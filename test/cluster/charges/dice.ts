import { createRandom } from '../../../src/simulation/random.ts';

/** Chance that depends on a seed alone. */
export interface Dice {
  /** @param probability 0…1 */
  chance(probability: number): boolean;
  /** A whole number from 0 to below the limit. */
  below(limit: number): number;
  pick<Value>(values: readonly Value[]): Value;
  /** Each of them with the probability, in their order. */
  some<Value>(values: readonly Value[], probability: number): Value[];
}

export function createDice(seed: number): Dice {
  const random = createRandom(seed);
  const chance = (probability: number): boolean => random() < probability;
  const below = (limit: number): number => Math.floor(random() * limit);
  return {
    chance,
    below,
    pick: (values) => values[below(values.length)] as (typeof values)[number],
    some: (values, probability) => values.filter(() => chance(probability)),
  };
}
