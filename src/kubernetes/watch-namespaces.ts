import type { Change } from './watch-cache.ts';
import { type Watch, type WatchOptions, type WatchReading, watchResource } from './watch.ts';
import type { WatchStatus } from './watch-health.ts';

/** The objects of one kind in several namespaces, or in all. */
export interface NamespacesWatch<Kept> {
  /** All objects with the age of the oldest part: `never` until every namespace has been listed. */
  read(): WatchReading<Kept>;
  /**
   * All objects with the age and failure of this namespace alone. A namespace that is not watched is `never`.
   */
  readNamespace(namespace: string): WatchReading<Kept>;
  /** One per watch. */
  status(): readonly WatchStatus[];
  /** Settles only when every timer and connection is over. */
  run(signal: AbortSignal): Promise<void>;
}

/**
 * One watch for the whole cluster, or one per namespace, for which a Role in each suffices. All keep their objects in
 * one map.
 *
 * @param namespaces absent: all
 */
export function watchNamespaces<Kept>(
  namespaces: readonly string[] | undefined,
  options: WatchOptions<Kept>,
): NamespacesWatch<Kept> {
  const items = options.items ?? new Map<string, Kept>();
  const onChange = (changes: readonly Change<Kept>[]): void => options.onChange(changes);
  const whole = namespaces === undefined ? watchResource({ ...options, items, onChange }) : undefined;
  const parts = new Map<string, Watch<Kept>>();
  for (const namespace of namespaces ?? []) {
    parts.set(namespace, watchResource({ ...options, resource: { ...options.resource, namespace }, items, onChange }));
  }
  const watches = whole === undefined ? [...parts.values()] : [whole];
  return {
    read: () =>
      mergeReadings(
        items,
        watches.map((watch) => watch.read()),
      ),
    readNamespace: (namespace) => (whole ?? parts.get(namespace))?.read() ?? { state: 'never' },
    status: () => watches.map((watch) => watch.status()),
    run: async (signal) => {
      await Promise.all(watches.map((watch) => watch.run(signal)));
    },
  };
}

/** A whole is as old as its oldest part, and fails with the first part that does. */
function mergeReadings<Kept>(
  items: ReadonlyMap<string, Kept>,
  readings: readonly WatchReading<Kept>[],
): WatchReading<Kept> {
  const failure = readings.find((reading) => reading.failure !== undefined)?.failure;
  const failed = failure === undefined ? {} : { failure };
  const known = readings.filter((reading) => reading.state !== 'never');
  if (known.length < readings.length || known.length === 0) return { state: 'never', ...failed };
  const state = known.some((reading) => reading.state === 'stale') ? 'stale' : 'fresh';
  return { state, value: items, atMs: Math.min(...known.map((reading) => reading.atMs)), ...failed };
}
