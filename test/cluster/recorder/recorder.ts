import type { KubernetesClient } from '../client/client.ts';
import { monotonicMs } from '../monotonic.ts';
import { recordCluster } from './cluster.ts';
import { createTimelineLog } from './log.ts';
import { recordPolled } from './polled.ts';
import type { TimelineEntry } from './timeline.ts';

/** Writes down what happens in one namespace: every object, queue and grant. */
export interface Recorder {
  readonly path: string;
  entries(): readonly TimelineEntry[];
  /** Writes a sentence of the test's own onto the time line, for example that a stage begins. */
  note(text: string): void;
  /** @returns the whole timeline */
  stop(): Promise<readonly TimelineEntry[]>;
}

export interface RecorderOptions {
  readonly client: KubernetesClient;
  readonly namespace: string;
  /** of the JSON lines */
  readonly path: string;
  /** RabbitMQ's; default: no queues are recorded */
  readonly managementUrl?: string;
  /** Quotient's HTTP API; default: no grants are recorded */
  readonly quotientUrl?: string;
  /** how often queues and grants are looked at; default 0.25 s */
  readonly intervalMs?: number;
}

const INTERVAL_MS = 250;

export function startRecorder(options: RecorderOptions): Recorder {
  const { client, namespace, path, managementUrl, quotientUrl, intervalMs = INTERVAL_MS } = options;
  const log = createTimelineLog(path);
  const stopping = new AbortController();
  log.add({ kind: 'start', namespace, startedAtMs: monotonicMs(), wallTime: new Date().toISOString() });
  const polled = {
    namespace,
    intervalMs,
    ...(managementUrl === undefined ? {} : { managementUrl }),
    ...(quotientUrl === undefined ? {} : { quotientUrl }),
  };
  const recording = Promise.all([
    recordCluster(client, namespace, log, stopping.signal),
    recordPolled(polled, log, stopping.signal),
  ]);
  return {
    path,
    entries: () => log.entries(),
    note: (text) => log.add({ kind: 'note', text }),
    stop: async () => {
      stopping.abort();
      await recording;
      log.add({ kind: 'end' });
      return log.entries();
    },
  };
}
