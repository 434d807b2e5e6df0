import { z } from 'zod';
import { toReason } from '../errors.ts';
import { type Refusal, toInBandRefusal } from './api-failure.ts';
import { isKubernetesObject, type KubernetesObject, toKey } from './object.ts';

/** One line of a watch, with only what is kept of its object. */
export type WatchEvent<Kept> =
  | { readonly kind: 'set'; readonly key: string; readonly version: string; readonly kept: Kept | undefined }
  | { readonly kind: 'deleted'; readonly key: string; readonly version: string }
  /** nothing changed up to this version */
  | { readonly kind: 'bookmark'; readonly version: string };

/** What a line of a watch turned out to be. */
export type ParsedLine<Kept> =
  | { readonly kind: 'event'; readonly event: WatchEvent<Kept> }
  /** the API server ends the watch, and says why */
  | { readonly kind: 'refusal'; readonly refusal: Refusal }
  | { readonly kind: 'nonsense'; readonly what: string };

/**
 * Reads an object down to the few fields that are wanted. A user's mistake has to be kept as data: what is thrown here
 * makes the whole watch doubtful, and keeps it so.
 *
 * @returns undefined for an object that nobody wants
 */
export type ToKept<Kept> = (object: KubernetesObject) => Kept | undefined;

/** A line of a watch (k8s.io/apimachinery/pkg/apis/meta/v1/watch.go, v0.36). */
const lineSchema = z.object({
  type: z.enum(['ADDED', 'MODIFIED', 'DELETED', 'BOOKMARK', 'ERROR']),
  object: z.unknown(),
});

const bookmarkSchema = z.object({ metadata: z.object({ resourceVersion: z.string().min(1) }) });

/** Reads one line. Nothing is skipped: what cannot be read is named. */
export function parseLine<Kept>(line: string, toKept: ToKept<Kept>): ParsedLine<Kept> {
  try {
    const { type, object } = lineSchema.parse(JSON.parse(line));
    switch (type) {
      case 'ADDED':
      case 'MODIFIED':
        return toChange(object, toKept);
      case 'DELETED':
        return toDeletion(object);
      case 'BOOKMARK':
        return toBookmark(object);
      case 'ERROR':
        return { kind: 'refusal', refusal: toInBandRefusal(object) };
    }
  } catch (error) {
    return { kind: 'nonsense', what: `a line is not a watch event: ${firstLine(toReason(error))}` };
  }
}

function toChange<Kept>(object: unknown, toKept: ToKept<Kept>): ParsedLine<Kept> {
  if (!isKubernetesObject(object)) return { kind: 'nonsense', what: 'an event holds no object of the API' };
  const key = toKey(object.metadata);
  try {
    const event = { kind: 'set', key, version: object.metadata.resourceVersion, kept: toKept(object) } as const;
    return { kind: 'event', event };
  } catch (error) {
    return { kind: 'nonsense', what: `${key} cannot be read: ${firstLine(toReason(error))}` };
  }
}

function toDeletion<Kept>(object: unknown): ParsedLine<Kept> {
  if (!isKubernetesObject(object)) return { kind: 'nonsense', what: 'an event holds no object of the API' };
  const version = object.metadata.resourceVersion;
  return { kind: 'event', event: { kind: 'deleted', key: toKey(object.metadata), version } };
}

function toBookmark<Kept>(object: unknown): ParsedLine<Kept> {
  const { resourceVersion } = bookmarkSchema.parse(object).metadata;
  return { kind: 'event', event: { kind: 'bookmark', version: resourceVersion } };
}

/** A schema's complaint has many lines, and a log line has one. */
function firstLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ').slice(0, 200);
}
