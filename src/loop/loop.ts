import type { AnswerListener } from '../contract/answer-listener.ts';
import type { Clock } from '../clock.ts';
import type { Config } from '../config.ts';
import type { BacklogInput } from '../inputs/backlog/backlog.ts';
import type { ClusterInput } from '../inputs/cluster/cluster.ts';
import type { Logger } from '../telemetry/logger.ts';
import type { BoardWriter } from './board.ts';
import { createCycle } from './cycle.ts';
import type { Durations } from './durations.ts';
import { createMotions, toWindows, type WriteListener } from './motions.ts';
import { createPacer } from './pacer.ts';

/** Changes that come closer together than this are answered together. */
const CYCLE_GAP_MS = 50;

/** Where a pool waits, it may be for an answer to be too old to become a write: nothing else tells of that moment. */
const WAITING_INTERVAL_MS = 200;

export interface LoopParts {
  readonly clock: Clock;
  readonly cluster: ClusterInput;
  readonly backlog: BacklogInput;
  readonly board: BoardWriter;
  readonly config: Config;
  readonly durations: Durations;
  readonly logger: Logger;
  /** told of every cycle */
  readonly onCycle: (cycle: { readonly durationMs: number }) => void;
}

/** Freezes the inputs, has them decided, publishes: every interval, and at once when an input changes. */
export interface Loop {
  readonly answers: AnswerListener;
  readonly writes: WriteListener;
  /** Settles only when the last cycle is over. */
  run(signal: AbortSignal): Promise<void>;
}

export function createLoop(parts: LoopParts): Loop {
  const { clock, cluster, backlog, config } = parts;
  const pacer = createPacer(clock, config.cycleIntervalMs, CYCLE_GAP_MS);
  const motions = createMotions(clock, toWindows(config));
  const pending = createPending(clock, config.cycleIntervalMs);
  const wake = (namespaces?: Iterable<string>): void => {
    pending.add(namespaces);
    pacer.wake();
  };
  return {
    answers: motions,
    writes: motions,
    run: async (signal) => {
      const runCycle = createCycle({ ...parts, motions });
      const stopListening = [cluster.onChange(wake), backlog.onChange(wake)];
      try {
        while (!signal.aborted) {
          const startedMs = clock.nowMs();
          const { isInputChanged, waiting } = runCycle(pending.take());
          parts.onCycle({ durationMs: clock.nowMs() - startedMs });
          if (isInputChanged) wake();
          pending.add(waiting);
          await pacer.pause(signal, Math.min(pending.dueInMs(), waiting.length > 0 ? WAITING_INTERVAL_MS : Infinity));
        }
      } finally {
        for (const stop of stopListening) stop();
      }
    },
  };
}

/** What the next cycle has to decide about: the namespaces that changed, and all of them at every interval. */
function createPending(clock: Clock, intervalMs: number) {
  let namespaces: Set<string> | 'all' = 'all';
  let takenAllAtMs = Number.NEGATIVE_INFINITY;
  return {
    add: (changed: Iterable<string> | undefined): void => {
      if (changed === undefined) namespaces = 'all';
      else if (namespaces !== 'all') for (const namespace of changed) namespaces.add(namespace);
    },
    take: (): ReadonlySet<string> | 'all' => {
      const isAll = namespaces === 'all' || clock.nowMs() - takenAllAtMs >= intervalMs;
      const taken = isAll ? 'all' : namespaces;
      if (isAll) takenAllAtMs = clock.nowMs();
      namespaces = new Set();
      return taken;
    },
    /** after how long it has to be about all, whatever changes until then */
    dueInMs: (): number => Math.max(0, takenAllAtMs + intervalMs - clock.nowMs()),
  };
}
