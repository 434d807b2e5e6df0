/**
 * What pods are charged that were seen, and that the quota's own figure has not been seen to rise by. Admission raises `used`
 * before the pod exists, but pods and quotas are watched apart, so either may be seen first. Amounts are in the base units
 * of the rows.
 */
export interface Uncounted {
  /**
   * A pod was seen for the first time.
   *
   * @param seenAtMs now, if absent
   */
  noteCharges(charges: readonly number[], seenAtMs?: number): void;
  /** The first one is what the next is compared with. */
  noteUsed(used: readonly number[]): void;
  /** By row. What is older than the window has been counted, seen or not. */
  sum(): readonly number[];
}

interface Part {
  readonly atMs: number;
  readonly amount: number;
}

/**
 * Sets every rise against what appeared, whichever came first. A rise may be another pod's, which is not seen yet: one of ours
 * is counted as on its way meanwhile. A rise whose pod never came, since something refused it after the quota, would hide a
 * pod that is not counted yet: it is forgotten after the window.
 *
 * @param rows how many the quotas have
 * @param windowMs after which every reading has caught up
 */
export function createUncounted(rows: number, nowMs: () => number, windowMs: number): Uncounted {
  const appeared = Array.from({ length: rows }, (): readonly Part[] => []);
  const risen = Array.from({ length: rows }, (): readonly Part[] => []);
  let last: readonly number[] | undefined;

  const toRecent = (parts: readonly Part[] = []): readonly Part[] =>
    parts.filter(({ atMs }) => nowMs() - atMs <= windowMs);
  /** Takes a row's amount from what waits on one side, the oldest first; the rest of it waits on the other. */
  const settle = (row: number, from: (readonly Part[])[], to: (readonly Part[])[], { atMs, amount }: Part): void => {
    let left = amount;
    from[row] = toRecent(from[row]).flatMap((part) => {
      const taken = Math.min(left, part.amount);
      left -= taken;
      return taken === part.amount ? [] : [{ ...part, amount: part.amount - taken }];
    });
    if (left > 0) to[row] = [...toRecent(to[row]), { atMs, amount: left }];
  };
  return {
    noteCharges: (charges, seenAtMs = nowMs()) => {
      for (const [row, amount] of charges.entries()) settle(row, risen, appeared, { atMs: seenAtMs, amount });
    },
    noteUsed: (used) => {
      for (const [row, amount] of used.entries()) {
        const rise = amount - (last?.[row] ?? amount);
        if (rise > 0) settle(row, appeared, risen, { atMs: nowMs(), amount: rise });
      }
      last = used;
    },
    sum: () => appeared.map((parts) => toRecent(parts).reduce((sum, { amount }) => sum + amount, 0)),
  };
}
