import type { Clock } from '../../../clock.ts';
import type { Config } from '../../../config.ts';
import type { KubernetesClient } from '../../../kubernetes/client.ts';
import { createHeartbeat } from '../../../kubernetes/heartbeat.ts';
import { createRecovery } from '../../../kubernetes/recovery.ts';
import type { WatchReading } from '../../../kubernetes/watch.ts';
import type { WatchStatus } from '../../../kubernetes/watch-health.ts';
import { createListeners } from '../../../listeners.ts';
import type { Logger } from '../../../telemetry/logger.ts';
import type { Reading } from '../../reading.ts';
import type { ClusterInput, NamespaceState, PoolScaling } from '../cluster.ts';
import type { KeptScaledObject } from '../objects/scaled-object.ts';
import { type Completeness, toCompleteness } from './completeness.ts';
import { SCALED_OBJECTS, toWatchedKinds } from './kinds.ts';
import type { OwnWrite } from './own-writes.ts';
import { createModels } from './models.ts';

export interface KubernetesInputParts {
  readonly client: KubernetesClient;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly config: Pick<Config, 'scalerAddresses' | 'scaleTargets' | 'namespaces' | 'staleAfterMs' | 'readingWindowMs'>;
}

/** The cluster as its API server tells of it, by watches. */
export interface KubernetesInput extends ClusterInput {
  /** one per watch */
  status(): readonly WatchStatus[];
  findScaledObject(namespace: string, pool: string): KeptScaledObject | undefined;
  /** what direct scaling may move, as it is seen now */
  readTargets(namespace: string): readonly PoolScaling[];
  /** Takes over what we set ourselves, before the watch shows it. */
  noteWrite(namespace: string, pool: string, write: OwnWrite): void;
}

/**
 * Follows everything that decisions rest on. Nothing is lost when the API server goes: what was seen last counts for
 * `staleAfterMs`, then pools are held, and the watches come back by themselves.
 */
export function createKubernetesInput(parts: KubernetesInputParts): KubernetesInput {
  const { client, clock, logger, config } = parts;
  const { namespaces, staleAfterMs } = config;
  const models = createModels(clock, config.readingWindowMs);
  const listeners = createListeners<[namespaces?: Iterable<string>]>();
  const recovery = createRecovery(clock);
  const running = toWatchedKinds(config.scalerAddresses, config.scaleTargets ?? []).map((watched) => ({
    watched,
    watch: watched.watch({ client, clock, logger, namespaces, staleAfterMs, recovery }, (changes) => {
      const concerned = models.apply(changes);
      // Without changes it is the connection that has changed, and with it what counts anywhere.
      if (changes.length === 0) listeners.tell();
      else if (concerned.size > 0) listeners.tell(concerned);
    }),
  }));
  const [scaledObjects] = running;
  const pulse = createPulse(parts, recovery.announce);
  const complete = (namespace: string): Completeness => {
    const kinds = running.map(({ watched, watch }) => ({
      watched,
      reading: pulse.judge(watch.readNamespace(namespace)),
    }));
    return toCompleteness(namespace, kinds, { staleAfterMs, knowsTolerance: models.hasSeenTolerance() });
  };
  return {
    read: (): Reading<readonly NamespaceState[]> => {
      const readings = (namespaces ?? ['']).map((namespace) => scaledObjects?.watch.readNamespace(namespace));
      if (readings.some((reading) => reading !== undefined && reading.state !== 'never')) {
        return { state: 'fresh', value: models.states(complete), atMs: clock.nowMs() };
      }
      const failure = readings.find((reading) => reading?.failure !== undefined)?.failure;
      return { state: 'never', ...(failure === undefined ? {} : { failure }) };
    },
    onChange: listeners.add,
    findScaledObject: models.findScaledObject,
    readTargets: (namespace) => {
      const state = models.state(namespace, complete);
      return (state?.pools ?? []).flatMap((pool) => (pool.state === 'valid' ? (pool.scaling ?? []) : []));
    },
    noteWrite: (namespace, pool, write) => {
      models.noteWrite(namespace, pool, write);
      listeners.tell([namespace]);
    },
    status: () => running.flatMap(({ watch }) => watch.status()),
    run: async (signal) => {
      await Promise.all([pulse.run(signal), ...running.map(({ watch }) => watch.run(signal))]);
      await client.close();
    },
  };
}

/** So often within the time that readings count: three missed answers in a row, and they count no more. */
const BEATS = 3;

/** What watches tell counts only for as long as the API server is known to be there. */
function createPulse(
  { client, clock, config: { namespaces, staleAfterMs } }: KubernetesInputParts,
  onBack: () => void,
) {
  const resource = { ...SCALED_OBJECTS, ...(namespaces?.[0] === undefined ? {} : { namespace: namespaces[0] }) };
  const heartbeat = createHeartbeat({ client, clock, resource, intervalMs: staleAfterMs / BEATS, onBack });
  return {
    judge: (reading: WatchReading<unknown>): WatchReading<unknown> => {
      const failure = heartbeat.failure();
      const lastMs = heartbeat.lastMs() ?? clock.nowMs();
      if (reading.state !== 'fresh' || failure === undefined || clock.nowMs() - lastMs <= staleAfterMs) return reading;
      return { ...reading, state: 'stale', atMs: lastMs, failure };
    },
    run: heartbeat.run,
  };
}
