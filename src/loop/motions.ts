import type { AnswerListener } from '../contract/answer-listener.ts';
import type { PoolName } from '../contract/pool-name.ts';
import type { Clock } from '../clock.ts';
import type { Config } from '../config.ts';
import type { PoolMotion } from '../contract/snapshot.ts';
import { toMinimum } from '../decision/allocation/demand.ts';
import {
  NO_MEMORY,
  noteUnseen,
  type PoolMemory,
  recall,
  REFUSED_MS,
  remember,
  settle,
  type Windows,
} from '../decision/grants/memory.ts';
import {
  type Answer,
  type Heard,
  endWrite,
  noteAnswer,
  noteMetric,
  noteWrite,
  toHeard,
  toTold,
  type Write,
  type WriteEnd,
} from '../decision/grants/told.ts';
import type { PoolPods, ValidPool } from '../inputs/cluster/cluster.ts';
import type { Publication } from './board.ts';
import { createPoolMap, type PoolNames } from './pool-map.ts';

/** To be told what we set ourselves. */
export interface WriteListener {
  /** From now on it may be what is set. */
  onWriteStart(pool: PoolName, replicas: number): void;
  onWriteEnd(pool: PoolName, end: WriteEnd): void;
  lately(pool: PoolName): Lately;
}

/** What KEDA heard about a pool lately, as far as a write of ours depends on it. */
interface Lately {
  readonly heard: Heard;
  /** since when it has been told of work while the target had no replica, by the monotonic clock */
  readonly pushedAtMs?: number;
}

/** The past of every pool, as far as the next decision depends on it. */
export interface Motions extends AnswerListener, WriteListener {
  /** How a pool's pods stand and what is on its way; to be asked once per decision. */
  recall(namespace: string, pool: ValidPool, pods: PoolPods, spec: number): PoolMotion;
  remember(publication: Publication): void;
  /** Forgets every pool but these. */
  keepOnly(pools: PoolNames): void;
}

/** What KEDA makes of an answer that is no number. */
interface Reactions {
  /** it starts so many when it hears that there is work */
  readonly start: number;
  /** it sets so many when it hears errors; absent where it holds */
  readonly fallbackReplicas?: number | undefined;
}

/** What is remembered of one pool. */
interface Past {
  readonly memory: PoolMemory;
  readonly answers: readonly Answer[];
  readonly writes: readonly Write[];
  readonly reactions: Reactions;
  readonly pushedAtMs: number | undefined;
}

const NO_PAST: Past = { memory: NO_MEMORY, answers: [], writes: [], reactions: { start: 1 }, pushedAtMs: undefined };

export function toWindows(config: Pick<Config, 'answerWindowMs' | 'readingWindowMs' | 'yieldAfterMs'>): Windows {
  const { answerWindowMs, readingWindowMs, yieldAfterMs } = config;
  return { answersMs: answerWindowMs, readingsMs: readingWindowMs, yieldMs: yieldAfterMs };
}

export function createMotions(clock: Clock, windows: Windows): Motions {
  const pasts = createPoolMap<Past>();
  const find = (pool: PoolName): Past => pasts.get(pool) ?? NO_PAST;
  const toAnswers = ({ answers }: Past, replicas: number): readonly Answer[] =>
    noteAnswer(answers, { atMs: clock.nowMs(), replicas }, windows.answersMs);
  return {
    onMetric: (pool, replicas) => {
      const past = find(pool);
      const heard = replicas ?? past.reactions.fallbackReplicas;
      if (heard === undefined) return;
      const { answers, writes, memory } = past;
      const answer = { atMs: clock.nowMs(), replicas: heard };
      pasts.set(pool, { ...past, answers: noteMetric(answers, answer, { rest: memory.rest, writes }, windows) });
    },
    onActive: (pool) => {
      const past = find(pool);
      const { reactions, pushedAtMs = clock.nowMs() } = past;
      pasts.set(pool, { ...past, answers: toAnswers(past, reactions.start), pushedAtMs });
    },
    onWriteStart: (pool, replicas) => {
      const past = find(pool);
      const writes = noteWrite(past.writes, { startedAtMs: clock.nowMs(), replicas }, windows.answersMs);
      pasts.set(pool, { ...past, writes });
    },
    onWriteEnd: (pool, end) => {
      const past = find(pool);
      const inFlight = past.writes.find(({ endedAtMs }) => endedAtMs === undefined);
      const isTaken = end !== 'refused';
      const isUnsure = end === 'unknown' && inFlight !== undefined;
      pasts.set(pool, {
        ...past,
        writes: endWrite(past.writes, clock.nowMs(), isTaken),
        memory: settle(past.memory, isTaken),
        answers: isUnsure ? toAnswers(past, inFlight.replicas) : past.answers,
      });
    },
    lately: (pool) => {
      const { answers, pushedAtMs } = find(pool);
      return { heard: toHeard(answers, clock.nowMs()), ...(pushedAtMs === undefined ? {} : { pushedAtMs }) };
    },
    recall: (namespace, pool, pods, spec) => {
      const name = { namespace, name: pool.name };
      const past = find(name);
      const nowMs = clock.nowMs();
      const isRefused = pods.refusedAtMs !== undefined && nowMs - pods.refusedAtMs <= REFUSED_MS;
      const told = toTold(past.answers, nowMs, windows.answersMs, past.writes);
      const { active, terminating, left, appeared } = pods;
      const sighting = { active, terminating, left, appeared, spec, isRefused };
      const { memory, motion } = recall(past.memory, sighting, { told, nowMs, windows });
      const reactions = { start: Math.max(1, pool.minReplicaCount), fallbackReplicas: pool.fallbackReplicas };
      pasts.set(name, { ...past, memory, reactions, pushedAtMs: spec > 0 ? undefined : past.pushedAtMs });
      return motion;
    },
    remember: ({ snapshot, decision }) => {
      for (const [index, { granted, allocated }] of decision.pools.entries()) {
        const pool = snapshot.pools[index];
        if (pool === undefined) continue;
        const name = { namespace: snapshot.namespace, name: pool.name };
        const past = find(name);
        if (pool.state === 'rejected') {
          pasts.set(name, { ...past, memory: noteUnseen(past.memory), pushedAtMs: undefined });
          continue;
        }
        const minimum = pool.state === 'ready' ? toMinimum(pool) : pool.minReplicaCount;
        const target = pool.state === 'ready' ? allocated : undefined;
        const decided = { granted, target, minimum, spec: pool.replicas };
        const memory = remember(past.memory, decided, clock.nowMs(), windows);
        pasts.set(name, {
          ...past,
          memory,
          pushedAtMs: granted === undefined || granted === 0 ? undefined : past.pushedAtMs,
        });
      }
    },
    keepOnly: pasts.keepOnly,
  };
}
