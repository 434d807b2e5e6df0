import type { World } from './world.ts';

/** A ResourceQuota: admission is exact, `used` rises at once and falls late. */
export interface Quota {
  /** Charges one pod if it fits every row that it touches. */
  admit(charges: readonly number[]): boolean;
  /** The pod is gone. */
  release(charges: readonly number[]): void;
  used(): readonly number[];
  /** Would one such pod be admitted at this moment? */
  fits(charges: readonly number[]): boolean;
}

/** The quota controller counts again up to this much later. */
const FALL_LATE_MS = 2000;

/** A refused create sometimes stays counted. */
const LEAK_PROBABILITY = 0.05;

/** @param onChange told of every change of `used` */
export function createQuota(
  { events, chance, scenario, note }: World,
  onChange: (used: readonly number[]) => void,
): Quota {
  let used: readonly number[] = scenario.hard.map(() => 0);
  const change = (charges: readonly number[], sign: 1 | -1): void => {
    used = used.map((amount, row) => amount + sign * (charges[row] ?? 0));
    onChange(used);
  };
  const fits = (charges: readonly number[]): boolean =>
    charges.every((charge, row) => charge === 0 || (used[row] ?? 0) + charge <= (scenario.hard[row] ?? 0));
  const fallLater = (charges: readonly number[], delayMs: number): void =>
    events.after(delayMs, () => change(charges, -1));
  return {
    admit: (charges) => {
      const isAdmitted = fits(charges);
      if (isAdmitted) {
        change(charges, 1);
      } else if (chance.happens(LEAK_PROBABILITY)) {
        change(charges, 1);
        note({ kind: 'leaked' });
        fallLater(charges, chance.between(1000, 10_000));
      }
      return isAdmitted;
    },
    release: (charges) => fallLater(charges, chance.delay(FALL_LATE_MS)),
    used: () => used,
    fits,
  };
}
