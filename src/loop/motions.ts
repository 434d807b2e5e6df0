import type { Clock } from '../clock.ts';
import type { PoolMotion } from '../contract/snapshot.ts';
import { toMinimum } from '../decision/allocation/demand.ts';
import { NO_MEMORY, type PoolMemory, recall, remember, settle, type Windows } from '../decision/grants/memory.ts';
import { type Answer, endWrite, noteAnswer, noteWrite, toHeard, toTold, type Write } from '../decision/grants/told.ts';
import type { PoolPods, ValidPool } from '../inputs/cluster/cluster.ts';
import type { Publication } from './board.ts';
import { toPoolKey } from './pool-key.ts';

/** For how long a refused pod holds its pool back: the ReplicaSet has tried again several times by then. */
const REFUSED_MS = 5_000;

/** To be told what KEDA was answered about a pool: it may still become what is set. */
export interface AnswerListener {
  /** @param replicas the value; undefined where it was an error */
  onMetric(pool: PoolName, replicas: number | undefined): void;
  /** that it has work */
  onActive(pool: PoolName): void;
}

interface PoolName {
  readonly namespace: string;
  readonly name: string;
}

/** What became of a write; unknown where the API server did not answer: it may show yet. */
type WriteEnd = 'taken' | 'refused' | 'unknown';

/** To be told what we set ourselves. */
export interface WriteListener {
  /** From now on it may be what is set. */
  onWriteStart(pool: PoolName, replicas: number): void;
  onWriteEnd(pool: PoolName, end: WriteEnd): void;
  /** since when KEDA has been told of work while the target had no replica, by the monotonic clock */
  pushedAtMs(pool: PoolName): number | undefined;
  /** the largest number that KEDA was answered a moment ago; 0 where none was */
  heard(pool: PoolName): number;
}

/** The past of every pool, as far as the next decision depends on it. */
export interface Motions extends AnswerListener, WriteListener {
  /** How a pool's pods stand and what is on its way; to be asked once per decision. */
  recall(key: string, pool: ValidPool, pods: PoolPods, spec: number): PoolMotion;
  remember(publication: Publication): void;
  /** Forgets every pool but these. */
  keepOnly(keys: ReadonlySet<string>): void;
}

/** What KEDA makes of an answer that is no number. */
interface Reactions {
  /** it starts so many when it hears that there is work */
  readonly start: number;
  /** it sets so many when it hears errors; absent where it holds */
  readonly fallbackReplicas?: number | undefined;
}

export function createMotions(clock: Clock, windows: Windows): Motions {
  const memories = new Map<string, PoolMemory>();
  const answers = new Map<string, readonly Answer[]>();
  const reactions = new Map<string, Reactions>();
  const writes = new Map<string, readonly Write[]>();
  const pushes = new Map<string, number>();
  const note = (key: string, replicas: number): void => {
    const next = { atMs: clock.nowMs(), replicas };
    answers.set(key, noteAnswer(answers.get(key) ?? [], next, windows.answersMs));
  };
  return {
    onMetric: ({ namespace, name }, replicas) => {
      const key = toPoolKey(namespace, name);
      const heard = replicas ?? reactions.get(key)?.fallbackReplicas;
      if (heard !== undefined) note(key, heard);
    },
    onActive: ({ namespace, name }) => {
      const key = toPoolKey(namespace, name);
      note(key, reactions.get(key)?.start ?? 1);
      if (!pushes.has(key)) pushes.set(key, clock.nowMs());
    },
    onWriteStart: ({ namespace, name }, replicas) => {
      const key = toPoolKey(namespace, name);
      const next = { startedAtMs: clock.nowMs(), replicas };
      writes.set(key, noteWrite(writes.get(key) ?? [], next, windows.answersMs));
    },
    onWriteEnd: ({ namespace, name }, end) => {
      const key = toPoolKey(namespace, name);
      const known = writes.get(key) ?? [];
      const inFlight = known.find(({ endedAtMs }) => endedAtMs === undefined);
      const isTaken = end !== 'refused';
      writes.set(key, endWrite(known, clock.nowMs(), isTaken));
      memories.set(key, settle(memories.get(key) ?? NO_MEMORY, isTaken));
      if (end === 'unknown' && inFlight !== undefined) note(key, inFlight.replicas);
    },
    pushedAtMs: ({ namespace, name }) => pushes.get(toPoolKey(namespace, name)),
    heard: ({ namespace, name }) => toHeard(answers.get(toPoolKey(namespace, name)) ?? [], clock.nowMs()),
    recall: (key, { minReplicaCount, fallbackReplicas }, pods, spec) => {
      reactions.set(key, { start: Math.max(1, minReplicaCount), fallbackReplicas });
      const nowMs = clock.nowMs();
      const isRefused = pods.refusedAtMs !== undefined && nowMs - pods.refusedAtMs <= REFUSED_MS;
      if (spec > 0) pushes.delete(key);
      const told = toTold(answers.get(key) ?? [], nowMs, windows.answersMs, writes.get(key));
      const { active, terminating, left, appeared } = pods;
      const sighting = { active, terminating, left, appeared, spec, isRefused };
      const { memory, motion } = recall(memories.get(key) ?? NO_MEMORY, sighting, { told, nowMs, windows });
      memories.set(key, memory);
      return motion;
    },
    remember: ({ snapshot, decision }) => {
      for (const [index, { granted }] of decision.pools.entries()) {
        const pool = snapshot.pools[index];
        if (pool === undefined || pool.state === 'rejected') continue;
        const key = toPoolKey(snapshot.namespace, pool.name);
        if (granted === 0) pushes.delete(key);
        const minimum = pool.state === 'ready' ? toMinimum(pool) : pool.minReplicaCount;
        const decided = { granted, minimum, spec: pool.replicas };
        memories.set(key, remember(memories.get(key) ?? NO_MEMORY, decided, clock.nowMs(), windows));
      }
    },
    keepOnly: (keys) => {
      for (const map of [memories, answers, reactions, writes, pushes])
        for (const key of map.keys()) if (!keys.has(key)) map.delete(key);
    },
  };
}
