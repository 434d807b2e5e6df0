import type { Clock } from '../clock.ts';
import type { Logger } from '../telemetry/logger.ts';
import type { ApiFailure, ApiFailureKind } from './api-failure.ts';
import type { KubernetesClient } from './client.ts';
import { listResource } from './list.ts';
import type { Resource } from './resource.ts';
import { createRecovery, type Recovery } from './recovery.ts';
import { createRetryPause, type RetryPause } from './retry-pause.ts';
import { type Change, createWatchCache, type WatchCache } from './watch-cache.ts';
import type { ToKept, WatchEvent } from './watch-event.ts';
import { createWatchHealth, type WatchFailure, type WatchHealth, type WatchStatus } from './watch-health.ts';
import { followStream, type StreamEnd } from './watch-stream.ts';

/** What is watched, and what is wanted of it. */
export interface WatchOptions<Kept> {
  readonly client: KubernetesClient;
  readonly resource: Resource;
  /** plain data with the few fields that are read: 10 000 pods have to fit into 40 MB */
  readonly toKept: ToKept<Kept>;
  /** Told after the value has changed, and with an empty list where only the connection has. Must not throw. */
  readonly onChange: (changes: readonly Change<Kept>[]) => void;
  readonly clock: Clock;
  readonly logger: Logger;
  /** how long the objects still count after the connection broke */
  readonly staleAfterMs: number;
  /** how long nothing may be heard before a connection is taken for dead; default: `SILENCE_LIMIT_MS` */
  readonly silenceLimitMs?: number;
  /** shared by all watches of one API server; default: each finds out by itself that it is back */
  readonly recovery?: Recovery;
  /** where objects are kept; several watches that have no object in common may share it */
  readonly items?: Map<string, Kept>;
}

/**
 * The objects of one kind with their age. A watch that is connected is fresh, however long nothing has changed. The map
 * is the live one: to be read at once and not to be kept.
 */
export type WatchReading<Kept> =
  | { readonly state: 'never'; readonly failure?: WatchFailure }
  | {
      readonly state: 'fresh' | 'stale';
      /** by `namespace/name` */
      readonly value: ReadonlyMap<string, Kept>;
      /** as of when this is the truth, by the clock */
      readonly atMs: number;
      readonly failure?: WatchFailure;
    };

/** The objects of one kind, followed for ever. */
export interface Watch<Kept> {
  read(): WatchReading<Kept>;
  status(): WatchStatus;
  /** Lists, watches, and comes back after every failure; settles only when every timer and connection is over. */
  run(signal: AbortSignal): Promise<void>;
}

/** Of these kinds only the connection is at fault; after any other, what is held is doubtful, and all is listed anew. */
const RESUMED: ReadonlySet<ApiFailureKind> = new Set(['unavailable', 'forbidden', 'aborted']);

/** etcd is compacted every 5 min (`--etcd-compaction-interval`): a version that is forgotten earlier is a failure. */
const FORGOTTEN_AFTER_MS = 300_000;

/** A watch that lasted so long, or brought an event, was a good one: the next failure is the first in a row. */
const GOOD_AFTER_MS = 10_000;

/**
 * Follows all objects of a kind: a complete list, then a watch from its version on, which goes on from the last version
 * seen whenever it ends, and starts again with a list whenever that version is lost (410) or the stream makes no sense.
 * Model: client-go's reflector (tools/cache/reflector.go, v0.36).
 */
export function watchResource<Kept>(options: WatchOptions<Kept>): Watch<Kept> {
  const { resource, clock, logger, staleAfterMs, onChange } = options;
  const items = options.items ?? new Map<string, Kept>();
  const cache = createWatchCache(items);
  const health = createWatchHealth(resource, clock, logger);
  const recovery = options.recovery ?? createRecovery(clock);
  const loop = createLoop({ ...options, recovery }, cache, health);
  return {
    read: () => toWatchReading(items, health, clock.nowMs() - staleAfterMs),
    status: () => health.status(cache.count()),
    run: async (signal) => {
      const pause = createRetryPause();
      while (!signal.aborted) {
        const wait = await loop.step(pause, signal);
        if (signal.aborted || wait === undefined) continue;
        onChange([]);
        if (!wait.isOutage) await clock.sleep(wait.ms, signal);
        else if (await recovery.pause(wait.ms, signal)) pause.reset();
      }
    },
  };
}

/** @param limitMs what was the truth before this is stale */
function toWatchReading<Kept>(
  items: ReadonlyMap<string, Kept>,
  health: WatchHealth,
  limitMs: number,
): WatchReading<Kept> {
  const atMs = health.asOfMs();
  const failure = health.failure();
  const failed = failure === undefined ? {} : { failure };
  if (atMs === undefined) return { state: 'never', ...failed };
  return { state: atMs < limitMs ? 'stale' : 'fresh', value: items, atMs, ...failed };
}

/** How long to wait before the next step. */
interface Wait {
  readonly ms: number;
  /** nobody was there who could answer, which may end at any moment; anything else is somebody's to mend, or was asked for */
  readonly isOutage: boolean;
}

function toWait({ kind, retryAfterMs }: ApiFailure, pause: RetryPause): Wait {
  return { ms: pause.next(retryAfterMs), isOutage: kind === 'unavailable' && retryAfterMs === undefined };
}

/** One list or one watch at a time. */
interface Loop {
  /** Takes the next step to its end; says how long to wait after it, if at all. */
  step(pause: RetryPause, signal: AbortSignal): Promise<Wait | undefined>;
}

function createLoop<Kept>(
  options: WatchOptions<Kept> & { readonly recovery: Recovery },
  cache: WatchCache<Kept>,
  health: WatchHealth,
): Loop {
  const { client, clock, onChange, recovery } = options;
  /** What fails from now on is not the outage any more: an API server that was restarted answers 410 first of all. */
  const answered = (pause: RetryPause): void => {
    if (health.failure()?.kind === 'unavailable' && recovery.announce()) pause.reset();
  };
  // Where a watch goes on from; absent: everything has to be listed.
  let version: string | undefined;
  let listedAtMs = Number.NEGATIVE_INFINITY;
  /** An idle watch of a kind without bookmarks goes on from what it listed, which is forgotten after some minutes. */
  const isForgotten = ({ kind }: ApiFailure): boolean =>
    kind === 'expired' && clock.nowMs() - listedAtMs >= FORGOTTEN_AFTER_MS;
  const list = async (pause: RetryPause, signal: AbortSignal): Promise<Wait | undefined> => {
    const startedAtMs = clock.nowMs();
    const listing = await listResource(client, options, signal);
    if (signal.aborted) return undefined;
    if (listing.kind === 'failed') {
      health.failed(listing.failure);
      return toWait(listing.failure, pause);
    }
    version = listing.version;
    listedAtMs = clock.nowMs();
    answered(pause);
    health.listed(startedAtMs);
    onChange(cache.replace(listing.entries));
    return undefined;
  };
  const follow = async (from: string, pause: RetryPause, signal: AbortSignal): Promise<Wait | undefined> => {
    const openedAtMs = clock.nowMs();
    let isGood = false;
    const onOpen = (): void => {
      answered(pause);
      health.opened();
      onChange([]);
    };
    const onEvents = (events: readonly WatchEvent<Kept>[]): void => {
      isGood = true;
      version = events.at(-1)?.version ?? version;
      const changes = cache.apply(events);
      if (changes.length > 0) onChange(changes);
    };
    const end = await followStream({ ...options, version: from, onOpen, onEvents }, signal);
    health.closed(end.completeUntilMs);
    if (signal.aborted) return undefined;
    if (isGood || clock.nowMs() - openedAtMs >= GOOD_AFTER_MS) pause.reset();
    if (end.failure === undefined) return isGood ? undefined : { ms: pause.next(), isOutage: false };
    if (!RESUMED.has(end.failure.kind) || (!isGood && isUseless(end))) version = undefined;
    if (!isForgotten(end.failure)) health.failed(end.failure);
    return toWait(end.failure, pause);
  };
  return { step: (pause, signal) => (version === undefined ? list(pause, signal) : follow(version, pause, signal)) };
}

/** It was told that there is no going on from that version. An API server that only has too much to do says for how long. */
function isUseless({ isRefused, failure }: StreamEnd): boolean {
  return isRefused === true && failure?.retryAfterMs === undefined;
}
