import { loadConfig } from '../../../src/config.ts';
import { NOTHING_COUNTED } from '../../../src/inputs/acknowledgements/acknowledgements.ts';
import type { BacklogInput, QueueRef, QueueState, WatchedQueue } from '../../../src/inputs/backlog/backlog.ts';
import type { ClusterInput, ClusterPool, NamespaceState } from '../../../src/inputs/cluster/cluster.ts';
import type { Reading } from '../../../src/inputs/reading.ts';
import { createDurations, type Durations } from '../../../src/loop/durations.ts';

type ValidPool = Extract<ClusterPool, { state: 'valid' }>;

/** A pool of 1-CPU workers as the cluster input gives it. */
export function aClusterPool(changes: Partial<ValidPool> & { queueName?: string; broker?: string } = {}): ValidPool {
  const { queueName = 'work', broker = 'default', ...fields } = changes;
  return {
    state: 'valid',
    name: 'pool',
    trigger: { queueName, broker, weight: 1, priority: 0, messagesPerWorker: 1, concurrency: 1, scaling: 'direct' },
    minReplicaCount: 0,
    maxReplicaCount: 50,
    charges: [1000],
    warnings: [],
    ...fields,
  };
}

/** A namespace with one quota of so many CPU. */
export function aNamespace(pools: readonly ClusterPool[], cpu = 10): NamespaceState {
  const row = { quota: 'quota', resource: 'requests.cpu', hard: cpu * 1000, reserve: 0, foreign: 0 };
  return { name: 'space', rows: [row], pools, foreignDemand: [] };
}

/** A cluster input that a test changes by hand. */
export function aClusterInput(
  first: Reading<readonly NamespaceState[]>,
): ClusterInput & { set(next: Reading<readonly NamespaceState[]>, changed?: Iterable<string>): void } {
  let reading = first;
  const listeners = new Set<(changed?: Iterable<string>) => void>();
  return {
    read: () => reading,
    set: (next, changed) => {
      reading = next;
      for (const listener of listeners) listener(changed);
    },
    onChange: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    run: () => Promise.resolve(),
  };
}

export function aFresh<Value>(value: Value, atMs = 0): Reading<Value> {
  return { state: 'fresh', value, atMs };
}

export function present(ready: number, unacknowledged = 0): QueueState {
  return { kind: 'present', ready, unacknowledged, consumers: 0 };
}

/** A backlog input whose readings a test sets by queue name. */
export function aBacklogInput(): BacklogInput & {
  setQueue(name: string, reading: Reading<QueueState>): void;
  watched(): readonly WatchedQueue[];
} {
  const readings = new Map<string, Reading<QueueState>>();
  const listeners = new Set<() => void>();
  let watched: readonly WatchedQueue[] = [];
  return {
    watch: (queues) => {
      watched = queues;
    },
    watched: () => watched,
    read: ({ name }: QueueRef) => readings.get(name) ?? { state: 'never' },
    setQueue: (name, reading) => {
      readings.set(name, reading);
      for (const listener of listeners) listener();
    },
    onChange: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    status: () => [],
    run: () => Promise.resolve(),
  };
}

/** Durations of which nothing can be learned, as nobody counts. */
export function aDurations(): Durations {
  const config = loadConfig({ flags: {}, environment: {} });
  return createDurations({ backlog: aBacklogInput(), acknowledgements: NOTHING_COUNTED, config });
}
