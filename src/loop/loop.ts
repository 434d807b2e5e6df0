import type { Clock } from '../clock.ts';
import type { Config } from '../config.ts';
import { decide } from '../decision/decide.ts';
import type { Decision } from '../decision/decision.ts';
import type { BacklogInput } from '../inputs/backlog/backlog.ts';
import type { ClusterInput, NamespaceState } from '../inputs/cluster/cluster.ts';
import type { Logger } from '../telemetry/logger.ts';
import { assembleSnapshot, type AssemblyParts, findQueues } from './assemble.ts';
import type { BoardWriter, Publication } from './board.ts';
import { createJournal } from './journal.ts';
import { createNeedHistory } from './needs.ts';
import { createPacer } from './pacer.ts';
import { toPoolKey } from './pool-key.ts';

/** Changes that come closer together than this are answered together. */
const CYCLE_GAP_MS = 50;

export interface LoopParts {
  readonly clock: Clock;
  readonly cluster: ClusterInput;
  readonly backlog: BacklogInput;
  readonly board: BoardWriter;
  readonly config: Config;
  readonly logger: Logger;
  /** told of every cycle */
  readonly onCycle: (cycle: { readonly durationMs: number }) => void;
}

/** Freezes the inputs, has them decided, publishes: every interval, and at once when an input changes. */
export interface Loop {
  /** Settles only when the last cycle is over. */
  run(signal: AbortSignal): Promise<void>;
}

export function createLoop(parts: LoopParts): Loop {
  const { clock, cluster, backlog, config } = parts;
  const pacer = createPacer(clock, config.cycleIntervalMs, CYCLE_GAP_MS);
  const runCycle = createCycle(parts);
  return {
    run: async (signal) => {
      const stopListening = [cluster.onChange(pacer.wake), backlog.onChange(pacer.wake)];
      try {
        while (!signal.aborted) {
          const startedMs = clock.nowMs();
          // Where nobody but we know the replicas, a changed grant is a changed input.
          if (runCycle().isGrantChanged) pacer.wake();
          parts.onCycle({ durationMs: clock.nowMs() - startedMs });
          await pacer.pause(signal);
        }
      } finally {
        for (const stop of stopListening) stop();
      }
    },
  };
}

function createCycle({ clock, cluster, backlog, board, config, logger }: LoopParts): () => { isGrantChanged: boolean } {
  const journal = createJournal(logger);
  const needs = createNeedHistory(clock, config.stabilizationWindowMs);
  let granted: ReadonlyMap<string, number> = new Map();
  const lastGranted = (namespace: string, pool: string): number => granted.get(toPoolKey(namespace, pool)) ?? 0;
  const parts: AssemblyParts = { clock, backlog, needs, config, lastGranted };
  return () => {
    const reading = cluster.read();
    if (reading.state === 'never') {
      board.explainEmpty(reading.failure?.reason ?? 'the cluster has not been read yet');
      return { isGrantChanged: false };
    }
    backlog.watch(findQueues(reading.value, config.brokers));
    const publications = reading.value.map((state) => toPublication(state, parts));
    needs.keepOnly(toKeys(reading.value));
    const previous = granted;
    granted = toGranted(
      publications.map(({ decision }) => decision),
      previous,
    );
    board.publish(publications);
    journal.note(publications.map(({ decision }) => decision));
    return { isGrantChanged: [...granted].some(([pool, replicas]) => replicas !== (previous.get(pool) ?? 0)) };
  };
}

function toPublication(state: NamespaceState, parts: AssemblyParts): Publication {
  const snapshot = assembleSnapshot(state, parts);
  return { snapshot, decision: decide(snapshot) };
}

function toKeys(states: readonly NamespaceState[]): ReadonlySet<string> {
  return new Set(states.flatMap(({ name, pools }) => pools.map((pool) => toPoolKey(name, pool.name))));
}

/** A pool without a number, a rejected one, keeps the last that it had: its workers run on. */
function toGranted(decisions: readonly Decision[], previous: ReadonlyMap<string, number>): ReadonlyMap<string, number> {
  return new Map(
    decisions.flatMap(({ namespace, pools }) =>
      pools.map((pool) => {
        const key = toPoolKey(namespace, pool.name);
        return [key, pool.granted ?? previous.get(key) ?? 0] as const;
      }),
    ),
  );
}
