/**
 * What pods are charged that were seen, and that the quota's own figure has not been seen to rise by. Admission raises `used`
 * before the pod exists, but pods and quotas are watched apart, so either may be seen first. Amounts are in the base units
 * of the rows.
 */
export interface Uncounted {
  /**
   * A pod was seen for the first time.
   *
   * @param seenAtMs not before the last one's; now, if absent
   */
  noteCharges(charges: readonly number[], seenAtMs?: number): void;
  /** The first one is what the next is compared with. */
  noteUsed(used: readonly number[]): void;
  /** By row. What is older than the window has been counted, seen or not. */
  sum(): readonly number[];
}

/** What waits for its counterpart, of one millisecond: thousands of pods may come at once. */
interface Part {
  readonly atMs: number;
  amount: number;
}

/** Both sides of a row, the oldest first; at most one of them has any that are not too old. */
interface RowParts {
  readonly appeared: Part[];
  readonly risen: Part[];
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
  const waiting = Array.from({ length: rows }, (): RowParts => ({ appeared: [], risen: [] }));
  let last: readonly number[] | undefined;

  const forgetOld = (parts: Part[]): void => {
    for (let [oldest] = parts; oldest !== undefined && nowMs() - oldest.atMs > windowMs; [oldest] = parts)
      parts.shift();
  };
  /** Takes an amount from what waits on one side, the oldest first; the rest of it waits on the other. */
  const settle = (from: Part[], to: Part[], amount: number, atMs: number): void => {
    forgetOld(from);
    forgetOld(to);
    let left = amount;
    for (let [oldest] = from; oldest !== undefined && left > 0; [oldest] = from) {
      const taken = Math.min(left, oldest.amount);
      left -= taken;
      oldest.amount -= taken;
      if (oldest.amount === 0) from.shift();
    }
    if (left <= 0) return;
    const newest = to.at(-1);
    if (newest?.atMs === atMs) newest.amount += left;
    else to.push({ atMs, amount: left });
  };
  return {
    noteCharges: (charges, seenAtMs = nowMs()) => {
      for (const [row, { appeared, risen }] of waiting.entries()) {
        settle(risen, appeared, charges[row] ?? 0, Math.floor(seenAtMs));
      }
    },
    noteUsed: (used) => {
      for (const [row, { appeared, risen }] of waiting.entries()) {
        const amount = used[row] ?? 0;
        settle(appeared, risen, amount - (last?.[row] ?? amount), Math.floor(nowMs()));
      }
      last = used;
    },
    sum: () =>
      waiting.map(({ appeared }) => {
        forgetOld(appeared);
        return appeared.reduce((sum, { amount }) => sum + amount, 0);
      }),
  };
}
