import type { Policy, PoolSnapshot, Snapshot } from '../../contract/snapshot.ts';
import { toMinimum } from '../../decision/allocation/demand.ts';
import type { Decision } from '../../decision/decision.ts';
import { NO_MEMORY, type PoolMemory, REFUSED_MS } from '../../decision/grants/memory.ts';
import type { Answer, Heard, Write } from '../../decision/grants/told.ts';
import { noteMost, type PastWorkers } from '../../decision/recent-workers.ts';
import type { Pool } from '../world/pool.ts';
import type { World } from '../world/world.ts';
import type { Backlog } from './backlogs.ts';
import { WINDOWS } from './defaults.ts';
import type { Learn } from './durations.ts';
import type { Namespace } from './namespace.ts';
import type { PoolView } from './pool-view.ts';
import type { Rules } from './rules.ts';
import { toPoolSnapshot, toSnapshot } from './snapshot.ts';

/** What was decided, and about what. */
export interface Publication {
  readonly snapshot: Snapshot;
  readonly decision: Decision;
}

/** The service between two of its starts: what it remembers, and what it says. */
export interface Service {
  /** Decides once. */
  cycle(): Publication;
  /** @returns the replicas that KEDA hears, which then may become what is set; undefined where it hears an error */
  ask(pool: string, by: 'hpa' | 'keda'): number | undefined;
  /** KEDA was told `true`. */
  pushed(pool: string): void;
  noteWrite(pool: string, replicas: number): void;
  endWrite(pool: string, isTaken: boolean): void;
  /** what KEDA was answered a moment ago */
  heard(pool: string): Heard;
}

/** What a service is set to, and where it reads backlogs. */
export interface ServiceParts {
  readonly policy: Policy;
  readonly stabilizationMs: number;
  /** who scales between the HPA's ticks */
  readonly scaling: 'direct' | 'keda';
  readonly readBacklog: (pool: Pool) => Backlog;
  /** absent: nothing is learned */
  readonly learn?: Learn;
  readonly rules: Rules;
}

interface Remembered {
  memory: PoolMemory;
  answers: readonly Answer[];
  writes: readonly Write[];
  needs: readonly PastWorkers[] | undefined;
  granted: number | undefined;
}

export function createService(world: World, namespace: Namespace, parts: ServiceParts): Service {
  const { events, note } = world;
  const { rules } = parts;
  const startedMs = events.nowMs();
  const isFirst = startedMs === 0;
  const remembered = new Map(namespace.pools.map(({ plan }) => [plan.name, createRemembered()]));
  const look = (pool: Pool): PoolSnapshot[] => {
    const { plan } = pool;
    const view = namespace.view().pools.get(plan.name);
    const known = remembered.get(plan.name);
    if (view === undefined || known === undefined) return [];
    const nowMs = events.nowMs();
    const told = rules.toTold(known.answers, nowMs, WINDOWS.answersMs, known.writes);
    const seen = rules.recall(known.memory, toSighting(view, nowMs), { told, nowMs, windows: WINDOWS });
    known.memory = seen.memory;
    const backlog = parts.readBacklog(pool);
    const needs = known.needs ?? [{ workers: view.spec.replicas, seenAtMs: nowMs }];
    const need = backlog.ready + backlog.unacknowledged;
    known.needs = noteMost(needs, need, nowMs, parts.stabilizationMs);
    const recentNeed = known.needs[0]?.workers ?? need;
    const learned = parts.learn?.(pool);
    const { scaling } = parts;
    return [toPoolSnapshot({ plan, view, backlog, recentNeed, learned, motion: seen.motion, scaling })];
  };
  const freeze = (): Snapshot =>
    toSnapshot({
      hard: namespace.hard,
      labels: namespace.labels,
      plans: namespace.pools.map(({ plan }) => plan),
      view: namespace.view(),
      pools: namespace.pools.flatMap(look),
      nowMs: events.nowMs(),
      policy: parts.policy,
      isSettling: !isFirst && events.nowMs() - startedMs < WINDOWS.answersMs,
    });
  const noteDecided = (snapshot: Snapshot, decision: Decision): void => {
    for (const [place, pool] of snapshot.pools.entries()) {
      const { granted, allocated = 0 } = decision.pools[place] ?? {};
      const known = remembered.get(pool.name);
      if (known === undefined || pool.state === 'rejected') continue;
      const minimum = pool.state === 'ready' ? toMinimum(pool) : pool.minReplicaCount;
      const decided = { granted, target: allocated, minimum, spec: pool.replicas };
      known.memory = rules.remember(known.memory, decided, events.nowMs(), WINDOWS);
      if (granted !== known.granted) note({ kind: 'granted', pool: pool.name, granted: granted ?? -1, allocated });
      known.granted = granted;
    }
  };
  const answer = (pool: string, replicas: number): void => {
    const known = remembered.get(pool);
    if (known === undefined) return;
    known.answers = rules.noteAnswer(known.answers, { atMs: events.nowMs(), replicas }, WINDOWS.answersMs);
  };
  const answerMetric = (pool: string, replicas: number): void => {
    const known = remembered.get(pool);
    if (known === undefined) return;
    const { answers, writes, memory } = known;
    known.answers = rules.noteMetric(
      answers,
      { atMs: events.nowMs(), replicas },
      { rest: memory.rest, writes },
      WINDOWS,
    );
  };
  const activate = (pool: string): void => {
    const plan = namespace.pools.find((known) => known.plan.name === pool)?.plan;
    answer(pool, Math.max(1, plan?.minReplicaCount ?? 0));
  };
  return {
    cycle: () => {
      const snapshot = freeze();
      const decision = rules.decide(snapshot);
      noteDecided(snapshot, decision);
      return { snapshot, decision };
    },
    ask: (pool, by) => {
      const granted = remembered.get(pool)?.granted;
      if (granted === undefined) return undefined;
      note({ kind: 'told', pool, by, granted });
      answerMetric(pool, granted);
      if (granted > 0) activate(pool);
      return granted;
    },
    pushed: (pool) => {
      note({ kind: 'told', pool, by: 'push', granted: remembered.get(pool)?.granted ?? 0 });
      activate(pool);
    },
    noteWrite: (pool, replicas) => {
      const known = remembered.get(pool);
      const next = { startedAtMs: events.nowMs(), replicas };
      if (known !== undefined) known.writes = rules.noteWrite(known.writes, next, WINDOWS.answersMs);
    },
    endWrite: (pool, isTaken) => {
      const known = remembered.get(pool);
      if (known === undefined) return;
      known.writes = rules.endWrite(known.writes, events.nowMs(), isTaken);
      known.memory = rules.settle(known.memory, isTaken);
    },
    heard: (pool) => rules.toHeard(remembered.get(pool)?.answers ?? [], events.nowMs()),
  };
}

function createRemembered(): Remembered {
  return { memory: NO_MEMORY, answers: [], writes: [], needs: undefined, granted: undefined };
}

function toSighting({ active, terminating, left, appeared, spec, refusedAtMs }: PoolView, nowMs: number) {
  const isRefused = nowMs - refusedAtMs <= REFUSED_MS;
  return { active, terminating, left, appeared, spec: spec.replicas, isRefused };
}
