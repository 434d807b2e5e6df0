/**
 * What of a history still counts: all within the window, and the one before, which was in effect as the window began.
 *
 * @param history oldest first
 * @returns a list of its own, which may be added to
 */
export function withinWindow<Item extends { readonly atMs: number }>(
  history: readonly Item[],
  nowMs: number,
  windowMs: number,
): Item[] {
  const first = history.findIndex(({ atMs }) => nowMs - atMs <= windowMs);
  if (first === -1) return history.slice(-1);
  return history.slice(Math.max(0, first - 1));
}
