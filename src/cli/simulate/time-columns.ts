import type { Step } from './outcome.ts';

/**
 * A line of steps as the picture can show it: its mean within each of so many columns of equal time.
 *
 * @param endSeconds what comes later is left out
 * @param widthSeconds of one column
 */
export function toTimeColumns(
  steps: readonly Step[],
  { endSeconds, widthSeconds }: { readonly endSeconds: number; readonly widthSeconds: number },
): readonly number[] {
  const means = Array.from({ length: Math.ceil(endSeconds / widthSeconds) }, () => 0);
  for (const [index, { atSeconds, replicas }] of steps.entries()) {
    const until = Math.min(endSeconds, steps[index + 1]?.atSeconds ?? endSeconds);
    if (replicas === 0 || until <= atSeconds) continue;
    const last = Math.min(means.length - 1, Math.floor(until / widthSeconds));
    for (let column = Math.floor(atSeconds / widthSeconds); column <= last; column += 1) {
      const within = Math.min(until, (column + 1) * widthSeconds) - Math.max(atSeconds, column * widthSeconds);
      means[column] = (means[column] ?? 0) + (replicas * Math.max(0, within)) / widthSeconds;
    }
  }
  return means;
}
