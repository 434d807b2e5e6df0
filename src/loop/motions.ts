import type { Clock } from '../clock.ts';
import type { PoolMotion } from '../contract/snapshot.ts';
import { toMinimum } from '../decision/allocation/demand.ts';
import { NO_MEMORY, type PoolMemory, recall, remember, type Windows } from '../decision/grants/memory.ts';
import { type Answer, noteAnswer, toTold } from '../decision/grants/told.ts';
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

/** The past of every pool, as far as the next decision depends on it. */
export interface Motions extends AnswerListener {
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
    },
    recall: (key, { minReplicaCount, fallbackReplicas }, pods, spec) => {
      reactions.set(key, { start: Math.max(1, minReplicaCount), fallbackReplicas });
      const nowMs = clock.nowMs();
      const isRefused = pods.refusedAtMs !== undefined && nowMs - pods.refusedAtMs <= REFUSED_MS;
      const told = toTold(answers.get(key) ?? [], nowMs, windows.answersMs);
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
        const minimum = pool.state === 'ready' ? toMinimum(pool) : pool.minReplicaCount;
        const decided = { granted, minimum, spec: pool.replicas };
        memories.set(key, remember(memories.get(key) ?? NO_MEMORY, decided, clock.nowMs(), windows));
      }
    },
    keepOnly: (keys) => {
      for (const map of [memories, answers, reactions])
        for (const key of map.keys()) if (!keys.has(key)) map.delete(key);
    },
  };
}
