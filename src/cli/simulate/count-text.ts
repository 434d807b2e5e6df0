/** A mean over runs: what happened in few of them is not written as nothing. */
export function toCountText(count: number): string {
  return count > 0 && count < 1 ? count.toPrecision(1) : count.toFixed();
}
