import type { Clock } from '../clock.ts';
import { type ApiFailure, describeRefusal, toFailure } from './api-failure.ts';
import type { KubernetesClient } from './client.ts';
import { createLineSplitter } from './lines.ts';
import type { ApiRequest, Resource } from './resource.ts';
import { createSilenceAlarm, type SilenceAlarm } from './silence-alarm.ts';
import { parseLine, type ToKept, type WatchEvent } from './watch-event.ts';

/** What one connection of a watch is told, and whom it tells. */
export interface StreamOptions<Kept> {
  readonly client: KubernetesClient;
  readonly clock: Clock;
  readonly resource: Resource;
  readonly toKept: ToKept<Kept>;
  /** of what is known already; the first event is the next one */
  readonly version: string;
  readonly silenceLimitMs?: number;
  /** The API server has accepted: from now on silence means that nothing changed. */
  readonly onOpen: () => void;
  /** Never empty, in order, none twice. */
  readonly onEvents: (events: readonly WatchEvent<Kept>[]) => void;
}

/** How one connection of a watch ended. */
export interface StreamEnd {
  /** absent: the API server ended it as it should, when its time was over */
  readonly failure?: ApiFailure;
  /** the API server itself said that it cannot go on from there, in an event of its own */
  readonly isRefused?: boolean;
  /** until when, by the clock, nothing can have been missed; absent if it was never open */
  readonly completeUntilMs?: number;
}

/**
 * How long nothing may be heard, of kinds with a watch cache, which all but Events are. API servers send a bookmark once a
 * minute (apiserver/pkg/storage/cacher, `bookmarkFrequency`);
 * one that has just started sends the first on an idle kind after two (measured on v1.36.3: 120, then every 60 s), and half a
 * minute is grace. So late is only known what TCP cannot tell: an API server that is frozen, while its host answers for it.
 */
export const SILENCE_LIMIT_MS = 150_000;

/** How long an API server may take to accept a watch. */
const OPEN_LIMIT_MS = 10_000;

/** The longest line: etcd takes objects of 1.5 MiB, and JSON may be longer than what etcd holds. */
const LINE_LIMIT_BYTES = 8 * 1024 * 1024;

/** Between these, in seconds, an API server is asked to end a watch, so that not all come back at once (client-go: 5–10 min). */
const LIFE_SECONDS = { shortest: 300, longest: 600 } as const;

/** One connection of a watch, from opening it to its end. Nothing is open any more when it settles. */
export async function followStream<Kept>(options: StreamOptions<Kept>, signal: AbortSignal): Promise<StreamEnd> {
  const { client, clock } = options;
  const request = toWatchRequest(options);
  const ended = new AbortController();
  const until = AbortSignal.any([signal, ended.signal]);
  const alarm = createSilenceAlarm(clock, OPEN_LIMIT_MS);
  const isSilent = alarm.run(until).then((isTooLong) => {
    if (isTooLong) ended.abort();
    return isTooLong;
  });
  const end = await readStream(client, request, { ...options, alarm }, until);
  ended.abort();
  if (!(await isSilent)) return end;
  const what = end.completeUntilMs === undefined ? `no answer within ${OPEN_LIMIT_MS} ms` : 'nothing was heard';
  const failure = toFailure('unavailable', request, `${what}: the connection is taken for dead`);
  return { ...end, failure, ...(end.completeUntilMs === undefined ? {} : { completeUntilMs: alarm.heardAtMs() }) };
}

function toWatchRequest({ resource, version }: { readonly resource: Resource; readonly version: string }): ApiRequest {
  const { shortest, longest } = LIFE_SECONDS;
  const seconds = Math.round(shortest + Math.random() * (longest - shortest));
  return {
    verb: 'watch',
    resource,
    query: { watch: 'true', allowWatchBookmarks: 'true', resourceVersion: version, timeoutSeconds: String(seconds) },
  };
}

async function readStream<Kept>(
  client: KubernetesClient,
  request: ApiRequest,
  options: StreamOptions<Kept> & { readonly alarm: SilenceAlarm },
  signal: AbortSignal,
): Promise<StreamEnd> {
  const stream = await client.open(request, signal);
  if (stream.kind === 'failed') return { failure: stream.failure };
  const { alarm, silenceLimitMs = SILENCE_LIMIT_MS } = options;
  const heard = (): void => alarm.heard(silenceLimitMs);
  heard();
  options.onOpen();
  try {
    const end = await readBody(stream.body, request, { ...options, heard });
    return { completeUntilMs: options.clock.nowMs(), ...end };
  } catch (error) {
    return { completeUntilMs: options.clock.nowMs(), failure: client.describe(request, error) };
  }
}

/** Reads until the end, or until something that is no event; leaving the loop closes the connection. */
async function readBody<Kept>(
  body: AsyncIterable<Buffer>,
  request: ApiRequest,
  { heard, toKept, onEvents }: StreamOptions<Kept> & { readonly heard: () => void },
): Promise<Pick<StreamEnd, 'failure' | 'isRefused'>> {
  const splitter = createLineSplitter(LINE_LIMIT_BYTES);
  for await (const chunk of body) {
    heard();
    const lines = splitter.push(chunk);
    if (lines === undefined)
      return { failure: toFailure('nonsense', request, `a line is longer than ${LINE_LIMIT_BYTES} bytes`) };
    const { events, ...end } = readLines(lines, request, toKept);
    if (events.length > 0) onEvents(events);
    if (end.failure !== undefined) return end;
  }
  return splitter.pendingBytes() === 0 ? {} : { failure: toFailure('unavailable', request, 'a line broke off') };
}

/** The events up to the first line that is none. */
function readLines<Kept>(
  lines: readonly string[],
  request: ApiRequest,
  toKept: ToKept<Kept>,
): Pick<StreamEnd, 'failure' | 'isRefused'> & { readonly events: readonly WatchEvent<Kept>[] } {
  const events: WatchEvent<Kept>[] = [];
  for (const line of lines) {
    const parsed = parseLine(line, toKept);
    switch (parsed.kind) {
      case 'event':
        events.push(parsed.event);
        break;
      case 'refusal':
        return { events, failure: describeRefusal(request, parsed.refusal), isRefused: true };
      case 'nonsense':
        return { events, failure: toFailure('nonsense', request, parsed.what) };
    }
  }
  return { events };
}
