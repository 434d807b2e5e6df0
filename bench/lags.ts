import { measureReadings } from './lags-readings.ts';
import { measureWrites } from './lags-writes.ts';
import { round, saveResults, toCommand, toQuantile } from './machine.ts';

/**
 * What the two windows of the grants are derived from: how long after an answer of ours an HPA
 * may still write, and how late each reading is; on an idle machine and on one whose every core is busy besides. `npm run
 * bench:lags`: some ten minutes, with the programs of `npm run cluster:build`.
 */
const writes = await measureWrites();
const readings = await measureReadings();
const tabulate = (measured: readonly Measured[]) =>
  measured.map(({ values, ...row }) => ({ ...row, ...toRow(values) }));
saveResults('lags', toCommand('bench:lags'), { writes: tabulate(writes), readings: tabulate(readings) });

/** Many values of one thing, in ms. */
interface Measured {
  readonly what: string;
  readonly load: string;
  readonly values: readonly number[];
}

function toRow(values: readonly number[]) {
  const toMs = (part: number): number => round(toQuantile(values, part), 0);
  return { count: values.length, p50Ms: toMs(0.5), p95Ms: toMs(0.95), p99Ms: toMs(0.99), mostMs: toMs(1) };
}
