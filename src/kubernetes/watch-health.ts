import type { Clock } from '../clock.ts';
import { QuotientError } from '../errors.ts';
import type { Logger } from '../telemetry/logger.ts';
import type { ApiFailure, ApiFailureKind } from './api-failure.ts';
import type { Resource } from './resource.ts';

/** Why a watch is not connected, or was not a moment ago. */
export interface WatchFailure {
  readonly kind: ApiFailureKind;
  /** a sentence that names verb, resource and namespace */
  readonly reason: string;
  /** when, by the monotonic clock */
  readonly atMs: number;
}

/** How a watch goes, for health views and metrics. */
export interface WatchStatus {
  readonly resource: Resource;
  /** `forbidden` and `missing` (no such kind is served) are somebody's to mend; `failing` passes by itself */
  readonly state: 'connecting' | 'connected' | 'forbidden' | 'missing' | 'failing';
  /** since when the truth is not known, by the clock; absent while connected, and before the first list */
  readonly disconnectedSinceMs?: number;
  /** the newest failure since it was last connected */
  readonly failure?: WatchFailure;
  /** objects that are kept */
  readonly objects: number;
  /** complete lists so far */
  readonly lists: number;
  /** watches opened so far */
  readonly opens: number;
  readonly failures: number;
}

/** The state of one watch, as its loop reports it. */
export interface WatchHealth {
  listed(asOfMs: number): void;
  opened(): void;
  /** @param completeUntilMs until when nothing can have been missed; absent if that has not moved */
  closed(completeUntilMs: number | undefined): void;
  failed(failure: ApiFailure): void;
  /** As of when the kept objects are the truth: now while connected; absent before the first list. */
  asOfMs(): number | undefined;
  failure(): WatchFailure | undefined;
  status(objects: number): WatchStatus;
}

/** Keeps count, and logs transitions: the first failure of each kind, and when all is well again. */
export function createWatchHealth(resource: Resource, clock: Clock, logger: Logger): WatchHealth {
  const counts = { lists: 0, opens: 0, failures: 0 };
  let isConnected = false;
  let completeUntilMs: number | undefined;
  let failure: WatchFailure | undefined;
  const log = logger.child({ component: 'kubernetes', resource: resource.plural, namespace: resource.namespace });
  return {
    listed: (asOfMs) => {
      counts.lists += 1;
      completeUntilMs = asOfMs;
    },
    opened: () => {
      counts.opens += 1;
      isConnected = true;
      if (failure !== undefined) log.info('watch is connected again');
      failure = undefined;
    },
    closed: (untilMs) => {
      isConnected = false;
      completeUntilMs = untilMs ?? completeUntilMs;
    },
    failed: ({ kind, reason }) => {
      counts.failures += 1;
      const err = new QuotientError('outside', reason);
      if (failure?.kind !== kind) log.warn({ code: kind, err }, 'watch is disconnected');
      failure = { kind, reason, atMs: clock.nowMs() };
    },
    asOfMs: () => (isConnected ? clock.nowMs() : completeUntilMs),
    failure: () => failure,
    status: (objects) => ({
      resource,
      objects,
      ...counts,
      state: isConnected ? 'connected' : toState(failure),
      ...(isConnected || completeUntilMs === undefined ? {} : { disconnectedSinceMs: completeUntilMs }),
      ...(failure === undefined ? {} : { failure }),
    }),
  };
}

function toState(failure: WatchFailure | undefined): WatchStatus['state'] {
  if (failure === undefined) return 'connecting';
  return failure.kind === 'forbidden' || failure.kind === 'missing' ? failure.kind : 'failing';
}
