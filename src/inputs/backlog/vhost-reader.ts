import { toReason } from '../../errors.ts';
import type { Clock } from '../../clock.ts';
import type { VhostPlace } from '../../rabbitmq/place.ts';
import type { Logger } from '../../telemetry/logger.ts';
import type { Reading } from '../reading.ts';
import type { BacklogStatus, QueueState, WatchedQueue } from './backlog.ts';
import { createObservations } from './observations.ts';
import { createPace } from './pace.ts';
import { createProgress } from './progress.ts';
import type { BacklogSource, QueueAnswer } from './source.ts';

/** What a reader needs. */
export interface VhostReaderParts extends VhostPlace {
  readonly source: BacklogSource;
  readonly pollIntervalMs: number;
  readonly staleAfterMs: number;
  readonly clock: Clock;
  readonly logger: Logger;
  /** called when any reading has changed in value or state */
  readonly onChange: () => void;
}

/** Reads the watched queues of one vhost again and again; no other vhost waits for it. */
export interface VhostReader {
  /** Replaces the watched queues; new ones are read without waiting for the interval. */
  watch(queues: readonly WatchedQueue[]): void;
  read(name: string): Reading<QueueState>;
  status(): BacklogStatus;
  /**
   * Reads, pauses, reads. A failure is noted and tried again, for ever. Settles when the read under way has ended and the
   * source is closed.
   */
  run(signal: AbortSignal): Promise<void>;
}

export function createVhostReader(parts: VhostReaderParts): VhostReader {
  const { source, pollIntervalMs, clock, onChange } = parts;
  const observations = createObservations({ staleAfterMs: parts.staleAfterMs, nowMs: () => clock.nowMs() });
  const progress = createProgress(parts);
  const pace = createPace(pollIntervalMs, parts.staleAfterMs);
  let watched: readonly WatchedQueue[] = [];
  let newQueue = new AbortController();

  /** @returns how long to pause, and the least of it when a new queue is watched meanwhile */
  const readOnce = async (signal: AbortSignal): Promise<{ pauseMs: number; leastMs: number }> => {
    const startedMs = clock.nowMs();
    newQueue = new AbortController();
    try {
      const answers = await source.read(watched, signal);
      const durationMs = clock.nowMs() - startedMs;
      const intervalMs = pace.succeed(durationMs);
      const hasChanged = observations.note(answers, startedMs);
      const trouble = observations.findTrouble();
      // A broker that answers, but says nothing of any queue, is as good as away.
      if (trouble !== undefined) progress.fail(trouble, intervalMs);
      else progress.succeed({ atMs: startedMs, durationMs, intervalMs, late: findLate(answers) });
      if (hasChanged) onChange();
      const pauseMs = Math.max(0, intervalMs - durationMs);
      return { pauseMs, leastMs: Math.min(durationMs, pauseMs) };
    } catch (error) {
      if (signal.aborted) return { pauseMs: 0, leastMs: 0 };
      const pauseMs = pace.fail();
      observations.noteFailure(toReason(error), clock.nowMs());
      progress.fail(toReason(error), pauseMs);
      return { pauseMs, leastMs: pauseMs };
    }
  };
  return {
    watch: (queues) => {
      watched = queues;
      if (observations.keep(queues.map(({ name }) => name))) newQueue.abort();
    },
    read: (name) => observations.read(name),
    status: () => progress.status(),
    run: async (signal) => {
      while (!signal.aborted) {
        const { pauseMs, leastMs } = await readOnce(signal);
        await clock.sleep(leastMs, signal);
        await clock.sleep(pauseMs - leastMs, AbortSignal.any([signal, newQueue.signal]));
      }
      await source.close();
    },
  };
}

function findLate(answers: ReadonlyMap<string, QueueAnswer>): string | undefined {
  for (const answer of answers.values()) {
    if (answer.kind === 'present' && answer.lateBecause !== undefined) return answer.lateBecause;
  }
  return undefined;
}
