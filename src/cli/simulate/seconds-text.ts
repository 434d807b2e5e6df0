/** A duration for a person who reads a table: `0.18 s`, `13.1 s`, `812 s`. */
export function toSecondsText(seconds: number): string {
  if (seconds >= 99.95) return `${Math.round(seconds)} s`;
  return seconds >= 0.995 || seconds === 0 ? `${seconds.toFixed(1)} s` : `${Number(seconds.toPrecision(2))} s`;
}
