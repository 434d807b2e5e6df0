import type { SavedDuration } from '../contract/saved-durations.ts';
import type { LearnedDuration } from '../contract/snapshot.ts';
import type { BrokerConfig, Config } from '../config.ts';
import {
  type DurationMemory,
  noteCount,
  noteWork,
  NOTHING_LEARNED,
  toLasting,
  toLearned,
  toPriorSeconds,
} from '../decision/durations/estimator.ts';
import type { AcknowledgementInput } from '../inputs/acknowledgements/acknowledgements.ts';
import { resolveQueue } from '../inputs/backlog/access.ts';
import type { BacklogInput, QueueRef } from '../inputs/backlog/backlog.ts';
import type { NamespaceState, ValidPool } from '../inputs/cluster/cluster.ts';
import { toPolicy } from './policy.ts';

/** More queues than any namespace has pools, and few enough for one ConfigMap. */
const QUEUES_AT_MOST = 5_000;

/** What was last granted to a pool: its workers where the cluster does not know them. */
type LastGranted = (namespace: string, pool: string) => number;

/** How long the messages of queues take, learned while nobody declares it. */
export interface Durations {
  /** Notes what is in work and what was finished; once per decision about all namespaces. */
  learn(states: readonly NamespaceState[], lastGranted: LastGranted): void;
  /** @returns undefined where nothing is known, or where nobody asks: another policy, or a declared duration */
  recall(queue: QueueRef): LearnedDuration | undefined;
  /** All that is known, for those who start after us. */
  save(): readonly SavedDuration[];
  /** What a predecessor knew counts as if we had seen it. */
  restore(saved: readonly SavedDuration[]): void;
}

export interface DurationsParts {
  readonly backlog: Pick<BacklogInput, 'read'>;
  readonly acknowledgements: Pick<AcknowledgementInput, 'watch' | 'read'>;
  readonly config: Pick<Config, 'brokers' | 'policy' | 'namespacePolicies' | 'durationHalfLifeMs'>;
}

/** A queue whose durations are to be learned, with the most messages that its workers can be at. */
interface StudiedQueue {
  readonly queue: QueueRef;
  readonly capacity: number;
}

export function createDurations(parts: DurationsParts): Durations {
  const { backlog, acknowledgements, config } = parts;
  const halfLifeSeconds = config.durationHalfLifeMs / 1000;
  /** the ones studied last at the end */
  const memories = new Map<string, { readonly queue: QueueRef; readonly memory: DurationMemory }>();
  const countedAtMs = new Map<string, number>();
  let learned: ReadonlyMap<string, LearnedDuration> = new Map();
  let watched = '';

  const watch = (studied: ReadonlyMap<string, StudiedQueue>): void => {
    const keys = [...studied.keys()].toSorted().join('\n');
    if (keys === watched) return;
    watched = keys;
    acknowledgements.watch([...studied.values()].map(({ queue }) => queue));
  };
  const study = (key: string, { queue, capacity }: StudiedQueue): void => {
    const known = memories.get(key)?.memory ?? NOTHING_LEARNED;
    const looked = noteWork(known, ...toLook(backlog, queue, capacity, known));
    const counted = acknowledgements.read(queue);
    const isNew = counted !== undefined && counted.atMs !== countedAtMs.get(key);
    if (isNew) countedAtMs.set(key, counted.atMs);
    const memory = isNew ? noteCount(looked, counted.count, halfLifeSeconds) : looked;
    memories.delete(key);
    memories.set(key, { queue, memory });
  };
  const forget = (studied: ReadonlyMap<string, StudiedQueue>): void => {
    for (const [key, { queue, memory }] of memories) {
      if (studied.has(key)) continue;
      memories.set(key, { queue, memory: toLasting(memory) });
      countedAtMs.delete(key);
    }
    for (const key of memories.keys()) {
      if (memories.size <= QUEUES_AT_MOST) return;
      memories.delete(key);
    }
  };
  return {
    learn: (states, lastGranted) => {
      const pools = states.map((state) => findStudied(state, config, lastGranted));
      const studied = sumByQueue(pools.flat());
      watch(studied);
      for (const [key, one] of studied) study(key, one);
      forget(studied);
      learned = new Map(
        states.flatMap((state, index) => {
          const known = (pools[index] ?? []).flatMap(({ queue }) => memories.get(toQueueKey(queue)) ?? []);
          const prior = toPriorSeconds(
            findDeclared(state),
            known.map(({ memory }) => memory),
          );
          return known.flatMap(({ queue, memory }) => {
            const one = toLearned(memory, prior);
            return one === undefined ? [] : [[toQueueKey(queue), one] as const];
          });
        }),
      );
    },
    recall: (queue) => learned.get(toQueueKey(queue)),
    save: () =>
      [...memories.values()].flatMap(({ queue, memory: { workSeconds, finished } }) => {
        const { broker, vhost, name } = queue;
        return workSeconds > 0 && finished > 0 ? [{ broker, vhost, name, workSeconds, finished }] : [];
      }),
    restore: (saved) => {
      for (const { workSeconds, finished, ...queue } of saved) {
        const key = toQueueKey(queue);
        const memory = memories.get(key)?.memory ?? NOTHING_LEARNED;
        const whole = { workSeconds: memory.workSeconds + workSeconds, finished: memory.finished + finished };
        memories.set(key, { queue, memory: { ...memory, ...whole } });
      }
    },
  };
}

/** When was looked, and what was in work: the messages in hand, but no more than there are workers for. */
function toLook(
  backlog: DurationsParts['backlog'],
  queue: QueueRef,
  capacity: number,
  { lastLook }: DurationMemory,
): [atMs: number, inWork: number | undefined] {
  const reading = backlog.read(queue);
  if (reading.state !== 'fresh') return [lastLook?.atMs ?? 0, undefined];
  const { value, atMs } = reading;
  if (value.kind !== 'present' || value.unacknowledgedIs !== undefined) return [atMs, undefined];
  return [atMs, Math.min(value.unacknowledged, capacity)];
}

/** The queues of a namespace by whose durations is divided, and that nobody has declared; one entry for each pool. */
function findStudied(
  state: NamespaceState,
  config: DurationsParts['config'],
  lastGranted: LastGranted,
): readonly StudiedQueue[] {
  if (toPolicy(config, state.name) !== 'drain-time') return [];
  return findValid(state).flatMap((pool) => {
    const { trigger, pods, replicas } = pool;
    const queue = toQueue(state, pool, config.brokers);
    if (trigger.expectedSeconds !== undefined || queue === undefined) return [];
    const workers =
      pods === undefined ? (replicas ?? lastGranted(state.name, pool.name)) : pods.active + pods.terminating;
    return [{ queue, capacity: workers * trigger.concurrency }];
  });
}

function findDeclared(state: NamespaceState): readonly number[] {
  return findValid(state).flatMap(({ trigger }) => trigger.expectedSeconds ?? []);
}

function findValid({ pools }: NamespaceState): readonly ValidPool[] {
  return pools.flatMap((pool) => (pool.state === 'valid' ? [pool] : []));
}

function toQueue({ name }: NamespaceState, { trigger }: ValidPool, brokers: readonly BrokerConfig[]) {
  const queue = resolveQueue({ namespace: name, trigger }, brokers);
  return typeof queue === 'string' ? undefined : queue;
}

/** A queue that feeds several pools is worked on by the workers of all. */
function sumByQueue(studied: readonly StudiedQueue[]): ReadonlyMap<string, StudiedQueue> {
  const sums = new Map<string, StudiedQueue>();
  for (const { queue, capacity } of studied) {
    const key = toQueueKey(queue);
    sums.set(key, { queue, capacity: capacity + (sums.get(key)?.capacity ?? 0) });
  }
  return sums;
}

function toQueueKey({ broker, vhost, name }: QueueRef): string {
  return JSON.stringify([broker, vhost, name]);
}
