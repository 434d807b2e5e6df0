import type { PoolSnapshot, Snapshot } from '../../src/contract/snapshot.ts';
import { toMinimum } from '../../src/decision/allocation/demand.ts';
import type { Decision } from '../../src/decision/decision.ts';
import { NO_MEMORY, type PoolMemory, type Windows } from '../../src/decision/grants/memory.ts';
import type { Answer, Write } from '../../src/decision/grants/told.ts';
import { createNeedHistory } from '../../src/loop/needs.ts';
import type { Ask } from './hpa.ts';
import type { Namespace } from './namespace.ts';
import type { Pool } from './pool.ts';
import type { PoolView } from './pool-view.ts';
import type { Rules } from './rules.ts';
import { toPoolSnapshot, toSnapshot } from './snapshot.ts';
import type { World } from './world.ts';

/** W and V, as shipped by default. */
export const WINDOWS: Windows = { answersMs: 3000, readingsMs: 2000 };

/** For how long a refused pod is held against its pool. */
const REFUSED_MS = 5000;

/** The service between two of its starts: what it remembers, and what it says. */
export interface Service {
  /** Decides once. */
  cycle(): { readonly snapshot: Snapshot; readonly decision: Decision };
  ask(pool: string, by: Parameters<Ask>[0]): ReturnType<Ask>;
  /** KEDA was told `true`. */
  pushed(pool: string): void;
  noteWrite(pool: string, replicas: number): void;
  endWrite(pool: string, isTaken: boolean): void;
}

interface Remembered {
  memory: PoolMemory;
  answers: readonly Answer[];
  writes: readonly Write[];
  granted: number | undefined;
}

export function createService(world: World, namespace: Namespace, rules: Rules): Service {
  const { events, scenario, note } = world;
  const startedMs = events.nowMs();
  const isFirst = startedMs === 0;
  const needs = createNeedHistory(toClock(events.nowMs), scenario.stabilizationMs);
  const remembered = new Map(scenario.pools.map(({ name }) => [name, createRemembered()]));
  const look = (pool: Pool): PoolSnapshot[] => {
    const { plan, workers } = pool;
    const view = namespace.view().pools.get(plan.name);
    const known = remembered.get(plan.name);
    if (view === undefined || known === undefined) return [];
    const nowMs = events.nowMs();
    const told = rules.toTold(known.answers, nowMs, WINDOWS.answersMs, known.writes);
    const seen = rules.recall(known.memory, toSighting(view, nowMs), { told, nowMs, windows: WINDOWS });
    known.memory = seen.memory;
    const backlog = workers.queue.backlog();
    const recentNeed = needs.note(plan.name, backlog, view.spec.replicas);
    return [toPoolSnapshot({ plan, view, backlog, recentNeed, motion: seen.motion })];
  };
  const freeze = (): Snapshot =>
    toSnapshot({
      hard: scenario.hard,
      plans: scenario.pools,
      view: namespace.view(),
      pools: namespace.pools.flatMap(look),
      nowMs: events.nowMs(),
      readingsMs: WINDOWS.readingsMs,
      isSettling: !isFirst && events.nowMs() - startedMs < WINDOWS.answersMs,
    });
  const noteDecided = (snapshot: Snapshot, decision: Decision): void => {
    for (const [place, pool] of snapshot.pools.entries()) {
      const { granted, allocated = 0 } = decision.pools[place] ?? {};
      const known = remembered.get(pool.name);
      if (known === undefined || pool.state === 'rejected') continue;
      const minimum = pool.state === 'ready' ? toMinimum(pool) : pool.minReplicaCount;
      const decided = { granted, minimum, spec: pool.replicas };
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
  const activate = (pool: string): void =>
    answer(pool, Math.max(1, toPlan(scenario.pools, pool)?.minReplicaCount ?? 0));
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
      answer(pool, granted);
      if (granted > 0) activate(pool);
      return { granted, isActive: granted > 0 };
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
  };
}

function createRemembered(): Remembered {
  return { memory: NO_MEMORY, answers: [], writes: [], granted: undefined };
}

function toSighting({ active, terminating, left, appeared, spec, refusedAtMs }: PoolView, nowMs: number) {
  const isRefused = nowMs - refusedAtMs <= REFUSED_MS;
  return { active, terminating, left, appeared, spec: spec.replicas, isRefused };
}

function toPlan(plans: World['scenario']['pools'], name: string): World['scenario']['pools'][number] | undefined {
  return plans.find((plan) => plan.name === name);
}

/** Virtual time for the parts of the service that take a clock. */
function toClock(nowMs: () => number): Parameters<typeof createNeedHistory>[0] {
  return { nowMs, startedAtMs: 0, wallTime: () => new Date(nowMs()), sleep: () => Promise.resolve() };
}
