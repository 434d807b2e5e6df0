import { isDeepStrictEqual } from 'node:util';
import type { KeptEntry } from './list.ts';
import type { WatchEvent } from './watch-event.ts';

/** What became of one object. Never with both sides equal. */
export interface Change<Kept> {
  /** `namespace/name` */
  readonly key: string;
  /** absent: the object is new */
  readonly before?: Kept;
  /** absent: the object is gone */
  readonly after?: Kept;
}

/** The objects of one watch, as far as they are kept. */
export interface WatchCache<Kept> {
  /** Takes a complete list for the truth; what is not in it is gone. */
  replace(entries: ReadonlyMap<string, KeptEntry<Kept>>): readonly Change<Kept>[];
  /** Takes events in their order. */
  apply(events: readonly WatchEvent<Kept>[]): readonly Change<Kept>[];
  count(): number;
}

/**
 * Keeps objects, and says what each list and event really changed: an event about fields that nobody reads is none.
 *
 * @param items where they are kept; several watches that have no object in common may share it
 */
export function createWatchCache<Kept>(items: Map<string, Kept>): WatchCache<Kept> {
  // Of each object that is this watch's own, the version that it was last seen at.
  const versions = new Map<string, string>();
  const set = (key: string, { version, kept }: KeptEntry<Kept>): Change<Kept> | undefined => {
    const isNew = !versions.has(key);
    if (versions.get(key) === version) return undefined;
    versions.set(key, version);
    const before = items.get(key);
    if (!isNew && isDeepStrictEqual(before, kept)) return undefined;
    items.set(key, kept);
    return isNew || before === undefined ? { key, after: kept } : { key, before, after: kept };
  };
  const remove = (key: string): Change<Kept> | undefined => {
    const before = items.get(key);
    if (!versions.delete(key) || before === undefined) return undefined;
    items.delete(key);
    return { key, before };
  };
  return {
    replace: (entries) => {
      const gone = [...versions.keys()].filter((key) => !entries.has(key)).map(remove);
      const there = [...entries].map(([key, entry]) => set(key, entry));
      return [...gone, ...there].filter((change) => change !== undefined);
    },
    apply: (events) => events.map((event) => toChange(event, set, remove)).filter((change) => change !== undefined),
    count: () => versions.size,
  };
}

function toChange<Kept>(
  event: WatchEvent<Kept>,
  set: (key: string, entry: KeptEntry<Kept>) => Change<Kept> | undefined,
  remove: (key: string) => Change<Kept> | undefined,
): Change<Kept> | undefined {
  switch (event.kind) {
    case 'set':
      return event.kept === undefined
        ? remove(event.key)
        : set(event.key, { version: event.version, kept: event.kept });
    case 'deleted':
      return remove(event.key);
    case 'bookmark':
      return undefined;
  }
}
