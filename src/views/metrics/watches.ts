import type { Registry } from 'prom-client';
import { addCounter, addGauge, type Series } from './scraped.ts';

/** How one watch of the API server goes, as the cluster input says it of itself. */
export interface WatchStatus {
  readonly resource: { readonly group?: string; readonly plural: string; readonly namespace?: string };
  readonly state: string;
  readonly objects: number;
  readonly lists: number;
  readonly failures: number;
}

const LABELS = ['group', 'resource', 'namespace'] as const;

/** Registers what tells how the API server is watched; without Kubernetes there are no series. */
export function addWatchMetrics(registry: Registry, watches: () => readonly WatchStatus[]): void {
  const toMetric = (name: string, meaning: string, of: (watch: WatchStatus) => number) => ({
    name: `quotient_watch_${name}`,
    meaning,
    labels: LABELS,
    read: () => watches().map((watch): Series<(typeof LABELS)[number]> => [toLabels(watch), of(watch)]),
  });
  const connected = 'Whether the watch is connected: 1 or 0. The namespace is empty where all are watched.';
  addGauge(
    registry,
    toMetric('connected', connected, ({ state }) => Number(state === 'connected')),
  );
  addGauge(
    registry,
    toMetric('objects', 'Objects that are kept of it.', ({ objects }) => objects),
  );
  addCounter(
    registry,
    toMetric(
      'lists_total',
      'Complete lists; after the first, each means that events were lost, or that of a kind without bookmarks (Events) the version was forgotten.',
      ({ lists }) => lists,
    ),
  );
  addCounter(
    registry,
    toMetric('failures_total', 'Lists and watches that failed or broke off.', ({ failures }) => failures),
  );
}

function toLabels({ resource: { group = '', plural, namespace = '' } }: WatchStatus) {
  return { group, resource: plural, namespace };
}
