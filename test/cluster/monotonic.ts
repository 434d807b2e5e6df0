/**
 * Monotonic milliseconds since the machine's start. Unlike `performance.now()` they are the same in all processes of a
 * machine, so what a worker writes down and what the recorder sees stand on one time line.
 */
export function monotonicMs(): number {
  return Number(process.hrtime.bigint() / 1_000n) / 1_000;
}
