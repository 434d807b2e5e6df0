import type { Registry } from 'prom-client';
import type { Clock } from '../../clock.ts';
import type { PoolName } from '../../contract/pool-name.ts';
import type { Board } from '../../loop/board.ts';
import { addCounter } from './scraped.ts';

/** An HPA looks at a pool every 15 s by default, and what it is told then it would have set then at the latest. */
const HPA_PERIOD_MS = 15_000;

/** One attempt to set the replicas of a pool. */
export interface ObservedWrite extends PoolName {
  /** written, conflict, or the kind of its failure */
  readonly outcome: string;
}

export interface WriteObserver {
  observeWrite(write: ObservedWrite): void;
  /** KEDA has asked about a pool: from now on its HPA would do the same without us */
  observeAnswer(pool: PoolName): void;
}

/** What direct scaling does, and how much sooner it does it. */
export function addWriteMetrics(registry: Registry, clock: Clock, board: Pick<Board, 'latest'>): WriteObserver {
  const writes = new Map<string, Map<string, number>>();
  const saved = createSavedTime(clock);
  const isGone = (namespace: string): boolean => board.latest(namespace) === undefined;
  addCounter(registry, {
    name: 'quotient_scale_writes_total',
    meaning:
      'Attempts of direct scaling to set replicas, by what became of them: written, conflict, forbidden, unavailable and the like.',
    labels: ['namespace', 'outcome'],
    read: function* () {
      for (const [namespace, outcomes] of writes) {
        if (isGone(namespace)) writes.delete(namespace);
        else for (const [outcome, count] of outcomes) yield [{ namespace, outcome }, count];
      }
    },
  });
  addCounter(registry, {
    name: 'quotient_scale_saved_seconds_total',
    meaning:
      "Time that pools had their replicas sooner than their HPA's next tick would have set them: from the first write until KEDA asks about the pool, 15 s at most, summed over pools.",
    labels: ['namespace'],
    read: function* () {
      for (const [namespace, savedMs] of saved.readAll()) {
        if (isGone(namespace)) saved.forget(namespace);
        else yield [{ namespace }, savedMs / 1000];
      }
    },
  });
  return {
    observeWrite: ({ namespace, name, outcome }) => {
      const outcomes = writes.get(namespace) ?? new Map<string, number>();
      writes.set(namespace, outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1));
      if (outcome === 'written') saved.begin(namespace, name);
    },
    observeAnswer: ({ namespace, name }) => saved.end(namespace, name),
  };
}

interface SavedTime {
  begin(namespace: string, pool: string): void;
  end(namespace: string, pool: string): void;
  forget(namespace: string): void;
  /** in ms, of every namespace that was written to */
  readAll(): Iterable<readonly [namespace: string, savedMs: number]>;
}

function createSavedTime(clock: Clock): SavedTime {
  const totalsMs = new Map<string, number>();
  const begunAtMs = new Map<string, Map<string, number>>();
  const end = (namespace: string, pool: string): void => {
    const atMs = begunAtMs.get(namespace)?.get(pool);
    if (atMs === undefined) return;
    begunAtMs.get(namespace)?.delete(pool);
    const savedMs = Math.min(HPA_PERIOD_MS, clock.nowMs() - atMs);
    totalsMs.set(namespace, (totalsMs.get(namespace) ?? 0) + savedMs);
  };
  /** A pool that nobody asks about any more would be waited for without end. */
  const endOverdue = (namespace: string, pools: ReadonlyMap<string, number>): void => {
    const overdue = [...pools].filter(([, atMs]) => clock.nowMs() - atMs >= HPA_PERIOD_MS);
    for (const [pool] of overdue) end(namespace, pool);
  };
  return {
    begin: (namespace, pool) => {
      const pools = begunAtMs.get(namespace) ?? new Map<string, number>();
      endOverdue(namespace, pools);
      if (!pools.has(pool)) pools.set(pool, clock.nowMs());
      begunAtMs.set(namespace, pools);
      if (!totalsMs.has(namespace)) totalsMs.set(namespace, 0);
    },
    end,
    forget: (namespace) => {
      totalsMs.delete(namespace);
      begunAtMs.delete(namespace);
    },
    readAll: () => {
      for (const [namespace, pools] of begunAtMs) endOverdue(namespace, pools);
      return totalsMs;
    },
  };
}
