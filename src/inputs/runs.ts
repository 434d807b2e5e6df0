import { untilAborted } from '../aborted.ts';

type Run = (signal: AbortSignal) => Promise<void>;

/** Lives that may begin before or after `run` is called. */
export interface Runs {
  add(run: Run): void;
  /**
   * Settles when the signal has aborted and every life is over.
   *
   * @throws the first failure of any of them
   */
  run(signal: AbortSignal): Promise<void>;
}

export function createRuns(): Runs {
  const waiting: Run[] = [];
  const running = new Set<Promise<void>>();
  const failed = Promise.withResolvers<never>();
  // Whoever runs them hears of it; without this, a failure before that would end the process.
  failed.promise.catch(() => undefined);
  let lifetime: AbortSignal | undefined;
  const start = (run: Run, signal: AbortSignal): void => {
    const over = run(signal)
      .catch(failed.reject)
      .finally(() => running.delete(over));
    running.add(over);
  };
  return {
    add: (run) => {
      if (lifetime === undefined) waiting.push(run);
      else start(run, lifetime);
    },
    run: async (signal) => {
      lifetime = signal;
      for (const run of waiting.splice(0)) start(run, signal);
      await Promise.race([untilAborted(signal), failed.promise]);
      await Promise.all(running);
    },
  };
}
