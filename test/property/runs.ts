/** The one place that reads how often each law is tried: 10 000 times, or as `LAW_RUNS` says. */
export const runs = readRuns(process.env['LAW_RUNS'] ?? '10000');

/** Zero tries would prove anything. */
function readRuns(text: string): number {
  const count = Number(text);
  if (Number.isSafeInteger(count) && count > 0) return count;
  throw new Error(`LAW_RUNS ${text} must be a whole number above 0`);
}
