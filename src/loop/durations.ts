import { toQueueKey } from '../inputs/queue-key.ts';
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
import type { BacklogInput, QueueRef, QueueState } from '../inputs/backlog/backlog.ts';
import type { NamespaceState, ValidPool } from '../inputs/cluster/cluster.ts';
import type { Reading } from '../inputs/reading.ts';
import { toPolicy } from './policy.ts';

/** More queues than any namespace has pools, and few enough for one ConfigMap. */
const QUEUES_AT_MOST = 5_000;

/** What was last granted to a pool: its workers where the cluster does not know them. */
type LastGranted = (namespace: string, pool: string) => number;

/** How long the messages of queues take, learned while nobody declares it. */
export interface Durations {
  /** Notes what is in work and what was finished; once per decision about all namespaces. */
  learn(states: readonly NamespaceState[], lastGranted: LastGranted): void;
  /** @returns undefined where nothing is known, or where the namespace divides by no duration that could be learned */
  recall(namespace: string, queue: QueueRef): LearnedDuration | undefined;
  /** All that is known, for those who start after us. */
  save(): readonly SavedDuration[];
  /** What a predecessor knew counts as if we had seen it. */
  restore(saved: readonly SavedDuration[]): void;
}

export interface DurationsParts {
  readonly backlog: Pick<BacklogInput, 'read'>;
  readonly acknowledgements: Pick<AcknowledgementInput, 'watch' | 'read'>;
  readonly config: Pick<Config, 'brokers' | 'policy' | 'namespacePolicies' | 'durationHalfLifeMs' | 'staleAfterMs'>;
}

/** What is known of a queue. */
interface Study {
  readonly queue: QueueRef;
  readonly memory: DurationMemory;
  /** when the broker's count was read that was noted last */
  readonly countedAtMs?: number | undefined;
}

export function createDurations(parts: DurationsParts): Durations {
  const { backlog, acknowledgements, config } = parts;
  /** the ones studied last at the end */
  const studies = new Map<string, Study>();
  /** by namespace, then by queue */
  let learned: ReadonlyMap<string, ReadonlyMap<string, LearnedDuration>> = new Map();
  let watched = '';

  const watch = (queues: ReadonlyMap<string, QueueRef>): void => {
    const keys = [...queues.keys()].join('\n');
    if (keys === watched) return;
    watched = keys;
    acknowledgements.watch([...queues.values()]);
  };
  const study = (key: string, queue: QueueRef, capacity: number): void => {
    const known = studies.get(key) ?? { queue, memory: NOTHING_LEARNED };
    const looked = look(known.memory, backlog.read(queue), capacity, config.staleAfterMs);
    const counted = acknowledgements.read(queue);
    const isNew = counted !== undefined && counted.atMs !== known.countedAtMs;
    const memory = isNew ? noteCount(looked, counted.count, config.durationHalfLifeMs / 1000) : looked;
    studies.delete(key);
    studies.set(key, { queue, memory, countedAtMs: counted?.atMs });
  };
  const rest = (studied: ReadonlyMap<string, unknown>): void => {
    for (const [key, { queue, memory }] of studies) {
      if (!studied.has(key)) studies.set(key, { queue, memory: toLasting(memory) });
    }
    for (const key of studies.keys()) {
      if (studies.size <= QUEUES_AT_MOST) return;
      studies.delete(key);
    }
  };
  /** By namespace, since the prior is the namespace's. */
  const conclude = (state: NamespaceState, queues: readonly QueueRef[]) => {
    const known = queues.flatMap((queue) => studies.get(toQueueKey(queue)) ?? []);
    const prior = toPriorSeconds(
      findValid(state).flatMap(({ trigger }) => trigger.expectedSeconds ?? []),
      known.map(({ memory }) => memory),
    );
    const concluded = known.flatMap(({ queue, memory }) => {
      const one = toLearned(memory, prior);
      return one === undefined ? [] : [[toQueueKey(queue), one] as const];
    });
    return new Map(concluded);
  };
  return {
    learn: (states, lastGranted) => {
      const wanted = states.map((state) => ({ state, queues: findStudied(state, config) }));
      const queues = new Map(wanted.flatMap((one) => one.queues.map((queue) => [toQueueKey(queue), queue] as const)));
      watch(queues);
      const capacities = queues.size === 0 ? new Map<string, number>() : sumCapacities(states, config, lastGranted);
      for (const [key, queue] of queues) study(key, queue, capacities.get(key) ?? 0);
      rest(queues);
      const dividing = wanted.filter((one) => one.queues.length > 0);
      learned = new Map(dividing.map((one) => [one.state.name, conclude(one.state, one.queues)]));
    },
    recall: (namespace, queue) => learned.get(namespace)?.get(toQueueKey(queue)),
    save: () =>
      [...studies.values()].flatMap(({ queue: { broker, vhost, name }, memory: { workSeconds, finished } }) =>
        workSeconds > 0 && finished > 0 ? [{ broker, vhost, name, workSeconds, finished }] : [],
      ),
    restore: (saved) => {
      for (const { workSeconds, finished, ...queue } of saved) {
        const key = toQueueKey(queue);
        const { memory, countedAtMs } = studies.get(key) ?? { memory: NOTHING_LEARNED };
        const whole = { workSeconds: memory.workSeconds + workSeconds, finished: memory.finished + finished };
        studies.set(key, { queue, memory: { ...memory, ...whole }, countedAtMs });
      }
    },
  };
}

/** Notes what is in work: the messages in hand, but no more than there are workers for. */
function look(
  memory: DurationMemory,
  reading: Reading<QueueState>,
  capacity: number,
  longestGapMs: number,
): DurationMemory {
  if (reading.state !== 'fresh') return noteWork(memory, 0, undefined, longestGapMs);
  const { value, atMs } = reading;
  const isTold = value.kind === 'present' && value.unacknowledgedIs === undefined;
  return noteWork(memory, atMs, isTold ? Math.min(value.unacknowledged, capacity) : undefined, longestGapMs);
}

/** The queues of a namespace by whose durations is divided, that nobody has declared, and that the broker tells enough of. */
function findStudied(state: NamespaceState, config: DurationsParts['config']): readonly QueueRef[] {
  if (toPolicy(config, state.name) !== 'drain-time') return [];
  return findValid(state).flatMap((pool) => {
    const queue = toQueue(state, pool, config.brokers);
    if (pool.trigger.expectedSeconds !== undefined || queue === undefined) return [];
    // Over AMQP nobody tells what is in work.
    return config.brokers.some(({ name, source }) => name === queue.broker && source === 'amqp') ? [] : [queue];
  });
}

/** The most messages that each queue's workers can be at: those of all pools that it feeds, whoever divides for them. */
function sumCapacities(
  states: readonly NamespaceState[],
  { brokers }: DurationsParts['config'],
  lastGranted: LastGranted,
): ReadonlyMap<string, number> {
  const sums = new Map<string, number>();
  for (const state of states) {
    for (const pool of findValid(state)) {
      const queue = toQueue(state, pool, brokers);
      if (queue === undefined) continue;
      const { pods, replicas, trigger } = pool;
      const granted = replicas ?? lastGranted(state.name, pool.name);
      const workers = pods === undefined ? granted : pods.active + pods.terminating;
      const key = toQueueKey(queue);
      sums.set(key, (sums.get(key) ?? 0) + workers * trigger.concurrency);
    }
  }
  return sums;
}

function findValid({ pools }: NamespaceState): readonly ValidPool[] {
  return pools.flatMap((pool) => (pool.state === 'valid' ? [pool] : []));
}

function toQueue({ name }: NamespaceState, { trigger }: ValidPool, brokers: readonly BrokerConfig[]) {
  const queue = resolveQueue({ namespace: name, trigger }, brokers);
  return typeof queue === 'string' ? undefined : queue;
}
