/** A fraction of 1 as `23.8 %`. */
export function toPercent(fraction: number): string {
  return `${(fraction * 100).toFixed(1)} %`;
}
