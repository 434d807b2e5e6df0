/** Marks a line that the report of the full run takes over (`npm run test:full`). */
export const MEASURED = 'measured: ';

/** Prints a figure that a test has measured, for people and for the report; nothing is asserted on it. */
export function printMeasured(line: string): void {
  process.stdout.write(`${MEASURED}${line}\n`);
}
