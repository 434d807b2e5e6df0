import { type handleServerStreamingCall, status } from '@grpc/grpc-js';
import { QuotientError } from '../../errors.ts';
import type { ExternalScalerHandlers } from '../../gen/externalscaler/ExternalScaler.ts';
import type { GetMetricSpecResponse } from '../../gen/externalscaler/GetMetricSpecResponse.ts';
import type { GetMetricsRequest__Output } from '../../gen/externalscaler/GetMetricsRequest.ts';
import type { ScaledObjectRef__Output } from '../../gen/externalscaler/ScaledObjectRef.ts';
import type { ActivationStreams } from './activation-streams.ts';
import { checkMetricName, METRIC_SPEC, toGranted, toMetricValue } from './answer.ts';
import { toCallFailure } from './errors.ts';
import { createMetadataCheck } from './metadata-check.ts';
import type { OpenStreams } from './open-streams.ts';
import type { PoolFinder } from './pool-finder.ts';
import { type CallSurroundings, toUnaryHandler } from './unary.ts';

/** What KEDA's five RPCs are answered from. */
export interface ExternalScalerDependencies extends CallSurroundings {
  readonly pools: Pick<PoolFinder, 'findOrExplain'>;
  readonly activationStreams: ActivationStreams;
  readonly openStreams: OpenStreams;
}

/**
 * KEDA's five RPCs. Metadata comes first in all of them; the spec depends on nothing else, since a scale loop whose spec
 * fails once never starts (controllers/keda/hpa.go, v2.21).
 */
export function createExternalScaler(dependencies: ExternalScalerDependencies): ExternalScalerHandlers {
  const { pools, activationStreams, openStreams, clock, logger, onCall, answers } = dependencies;
  const checkMetadata = createMetadataCheck();

  const findGranted = (reference: ScaledObjectRef__Output): number | QuotientError => {
    const pool = checkMetadata(reference) ?? pools.findOrExplain(reference);
    return pool instanceof QuotientError ? pool : toGranted(pool);
  };

  const getMetrics = ({ scaledObjectRef, metricName }: GetMetricsRequest__Output) => {
    if (scaledObjectRef === null) return new QuotientError('invalid-input', 'scaledObjectRef is missing');
    const granted = checkMetricName(metricName) ?? findGranted(scaledObjectRef);
    answers?.onMetric(scaledObjectRef, granted instanceof QuotientError ? undefined : granted);
    return granted instanceof QuotientError ? granted : toMetricValue(granted);
  };

  const isActive = (reference: ScaledObjectRef__Output) => {
    const granted = findGranted(reference);
    if (granted instanceof QuotientError) return granted;
    if (granted > 0) answers?.onActive(reference);
    return { result: granted > 0 };
  };

  /** Bad metadata ends a stream; whatever else is wrong may pass, and a push stream waits for it in silence. */
  const afterMetadata =
    <Response>(
      method: string,
      open: handleServerStreamingCall<ScaledObjectRef__Output, Response>,
    ): handleServerStreamingCall<ScaledObjectRef__Output, Response> =>
    (call) => {
      const startedAtMs = clock.nowMs();
      const mistake = checkMetadata(call.request);
      if (mistake === undefined) return open(call);
      const failure = toCallFailure(mistake, method, logger);
      call.emit('error', failure);
      onCall?.({ method, code: status[failure.code], durationMs: clock.nowMs() - startedAtMs });
    };

  return {
    GetMetricSpec: toUnaryHandler(
      'GetMetricSpec',
      (reference: ScaledObjectRef__Output) => checkMetadata(reference) ?? METRIC_SPEC,
      dependencies,
    ),
    GetMetrics: toUnaryHandler('GetMetrics', getMetrics, dependencies),
    IsActive: toUnaryHandler('IsActive', isActive, dependencies),
    StreamIsActive: afterMetadata('StreamIsActive', activationStreams.open),
    StreamMetricSpec: afterMetadata<GetMetricSpecResponse>('StreamMetricSpec', (call) => {
      if (openStreams.keep(call)) call.write(METRIC_SPEC);
    }),
  };
}
