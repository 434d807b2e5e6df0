import { METRIC_NAME } from '../../contract/metric-name.ts';
import type { PoolDecision } from '../../decision/decision.ts';
import { QuotientError } from '../../errors.ts';
import type { GetMetricSpecResponse } from '../../gen/externalscaler/GetMetricSpecResponse.ts';
import type { GetMetricsResponse } from '../../gen/externalscaler/GetMetricsResponse.ts';

/** The one spec, for every pool the same: with target 1 the metric's value is the number of replicas. */
export const METRIC_SPEC: GetMetricSpecResponse = {
  metricSpecs: [{ metricName: METRIC_NAME, targetSize: 1, targetSizeFloat: 1 }],
};

/** Whether the metric asked for is ours. */
export function checkMetricName(name: string): QuotientError | undefined {
  if (name === METRIC_NAME) return undefined;
  return new QuotientError(
    'not-found',
    `metricName ${JSON.stringify(name)} is unknown; the one metric is "${METRIC_NAME}"`,
  );
}

/**
 * The replicas that KEDA may be told, or why there is no number to tell.
 *
 * Never a zero that nobody decided: an error makes KEDA hold, a zero kills workers. So a pool that cannot run at all is
 * an error that its author sees, and so is one that is held without a worker, whose backlog may well have grown.
 */
export function toGranted(pool: PoolDecision): number | QuotientError {
  const { granted, reason } = pool;
  return granted ?? new QuotientError(reason.kind === 'held' ? 'unknown' : 'no-number', reason.sentence);
}

/** One value, in both forms: KEDA before 2.17 reads only the integer. */
export function toMetricValue(granted: number): GetMetricsResponse {
  return { metricValues: [{ metricName: METRIC_NAME, metricValue: granted, metricValueFloat: granted }] };
}
