import { ExponentialBackoff, halfJitterGenerator, type IBackoff } from 'cockatiel';
import type { DeclareAnswer } from '../../rabbitmq/declares.ts';

/** A queue that its workflow is about to make is seen soon. */
const FIRST_PAUSE_MS = 1_000;

/**
 * Which queues to ask for. The broker ends a channel and writes a line of its log for each passive declare that it refuses,
 * so a queue that is not there is asked for less and less often, while its answer must not grow too old to count.
 */
export interface Refusals {
  /** @returns the names that are due, those that were never refused first */
  findDue(names: readonly string[], nowMs: number): readonly string[];
  /** Notes the answers of a round; queues that are asked for no more are forgotten. */
  note(names: readonly string[], answers: ReadonlyMap<string, DeclareAnswer>, nowMs: number): void;
}

interface Refused {
  readonly backoff: IBackoff<unknown>;
  readonly dueAtMs: number;
}

/** @param staleAfterMs a third of it is the longest pause: an answer that is lost once is still renewed in time */
export function createRefusals(staleAfterMs: number): Refusals {
  const maxDelay = staleAfterMs / 3;
  // Half jitter keeps queues that were refused together from coming together for ever.
  const delays = new ExponentialBackoff({
    generator: halfJitterGenerator,
    initialDelay: Math.min(FIRST_PAUSE_MS, maxDelay),
    maxDelay,
  });
  const refused = new Map<string, Refused>();
  return {
    findDue: (names, nowMs) => {
      const due = names.filter((name) => (refused.get(name)?.dueAtMs ?? -Infinity) <= nowMs);
      return due.toSorted((left, right) => Number(refused.has(left)) - Number(refused.has(right)));
    },
    note: (names, answers, nowMs) => {
      const wanted = new Set(names);
      for (const name of refused.keys()) if (!wanted.has(name)) refused.delete(name);
      for (const [name, { kind }] of answers) {
        if (kind === 'present') {
          refused.delete(name);
        } else {
          const backoff = refused.get(name)?.backoff.next(undefined) ?? delays.next();
          refused.set(name, { backoff, dueAtMs: nowMs + backoff.duration });
        }
      }
    },
  };
}
