/**
 * What pods are charged that were seen, and that the quota's own figure has not been seen to rise by. Admission raises `used`
 * before the pod exists, but pods and quotas are watched apart, so either may be seen first. By row, in the rows' base units.
 */
export interface Uncounted {
  /** Pods came, or came to be charged more. */
  noteCharges(charges: readonly number[], atMs: number): void;
  /** What is said first is what the next is compared with. Undefined: it is not known. */
  noteUsed(used: readonly (number | undefined)[], atMs: number): void;
  /** What is older than the window has been counted, seen or not. */
  sum(nowMs: number): readonly number[];
}

/** What waits for its counterpart: above 0 charged and not counted, below 0 counted and not seen yet. */
interface Part {
  readonly atMs: number;
  amount: number;
}

/**
 * Sets every rise against what came, whichever was seen first. Other rises than those of pods that are to be seen (of one that
 * something refused after the quota) hide a pod that is not counted yet, so pods take the newest, and those grow too old.
 * Times never fall from one note to the next.
 *
 * @param rows how many the quotas have
 * @param windowMs after which every reading has caught up
 */
export function createUncounted(rows: number, windowMs: number): Uncounted {
  /** of each row, the oldest first; never of both kinds */
  const waiting = Array.from({ length: rows }, (): Part[] => []);
  let last: readonly (number | undefined)[] = [];

  const forgetOld = (parts: Part[], nowMs: number): void => {
    const first = parts.findIndex(({ atMs }) => nowMs - atMs <= windowMs);
    if (first !== 0) parts.splice(0, first === -1 ? parts.length : first);
  };
  const note = (row: number, change: number, nowMs: number): void => {
    const parts = waiting[row];
    if (parts === undefined || change === 0) return;
    forgetOld(parts, nowMs);
    const left = settle(parts, change);
    // Thousands of pods may come at once: one part holds those of a millisecond.
    const atMs = Math.floor(nowMs);
    const newest = parts.at(-1);
    if (newest?.atMs === atMs) newest.amount += left;
    else if (left !== 0) parts.push({ atMs, amount: left });
  };
  return {
    noteCharges: (charges, atMs) => {
      for (const [row, charge] of charges.entries()) note(row, charge, atMs);
    },
    noteUsed: (used, atMs) => {
      for (const [row, amount = 0] of used.entries()) note(row, -Math.max(0, amount - (last[row] ?? amount)), atMs);
      last = used;
    },
    sum: (nowMs) =>
      waiting.map((parts) => {
        forgetOld(parts, nowMs);
        return parts.reduce((sum, { amount }) => sum + Math.max(0, amount), 0);
      }),
  };
}

/**
 * Sets a change against the parts that wait for one of its kind: the newest rise, or the oldest pod.
 *
 * @returns what is left of it
 */
function settle(parts: Part[], change: number): number {
  const place = change < 0 ? 0 : -1;
  let left = change;
  for (;;) {
    const next = parts.at(place);
    if (next === undefined || next.amount * left >= 0) return left;
    const taken = Math.sign(left) * Math.min(Math.abs(left), Math.abs(next.amount));
    left -= taken;
    next.amount += taken;
    if (next.amount === 0) parts.splice(place, 1);
  }
}
