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

/**
 * @param hard one number per row
 * @param onChange told of every change of `used`
 */
export function createQuota(
  { events, chance, lateness, note }: World,
  hard: readonly number[],
  onChange: (used: readonly number[]) => void,
): Quota {
  let used: readonly number[] = hard.map(() => 0);
  const change = (charges: readonly number[], sign: 1 | -1): void => {
    used = used.map((amount, row) => amount + sign * (charges[row] ?? 0));
    onChange(used);
  };
  const fits = (charges: readonly number[]): boolean =>
    charges.every((charge, row) => charge === 0 || (used[row] ?? 0) + charge <= (hard[row] ?? 0));
  const fallLater = (charges: readonly number[], delayMs: number): void =>
    events.after(delayMs, () => change(charges, -1));
  return {
    admit: (charges) => {
      const isAdmitted = fits(charges);
      if (isAdmitted) {
        change(charges, 1);
      } else if (chance.happens(lateness.leakProbability)) {
        change(charges, 1);
        note({ kind: 'leaked' });
        fallLater(charges, chance.between(1000, 10_000));
      }
      return isAdmitted;
    },
    release: (charges) => fallLater(charges, chance.delay(lateness.quotaFallMs)),
    used: () => used,
    fits,
  };
}
