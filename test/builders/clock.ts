import type { Clock } from '../../src/clock.ts';

/** A clock that a test moves by hand. */
export interface FakeClock extends Clock {
  /** Moves time on, waking in order whoever slept long enough, and lets them run. */
  advance(ms: number): Promise<void>;
  /** Sets wall time forward, or back, as people and time servers do; the monotonic clock goes on as before. */
  jump(ms: number): void;
  /** How many are asleep now. */
  sleepers(): number;
}

export function aClock(startedAt = '2026-11-24T12:00:00.000Z'): FakeClock {
  let nowMs = 0;
  let jumpedMs = 0;
  const asleep = new Set<{ readonly untilMs: number; readonly wake: () => void }>();
  const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
  return {
    nowMs: () => nowMs,
    startedAtMs: 0,
    jump: (ms) => {
      jumpedMs += ms;
    },
    wallTime: () => new Date(Date.parse(startedAt) + nowMs + jumpedMs),
    sleep: (ms, signal) =>
      new Promise((resolve) => {
        if (signal.aborted) return resolve();
        const wake = (): void => {
          asleep.delete(sleeper);
          signal.removeEventListener('abort', wake);
          resolve();
        };
        const sleeper = { untilMs: nowMs + ms, wake };
        asleep.add(sleeper);
        signal.addEventListener('abort', wake, { once: true });
      }),
    advance: async (ms) => {
      const endMs = nowMs + ms;
      await settle();
      for (;;) {
        const next = [...asleep].toSorted((left, right) => left.untilMs - right.untilMs)[0];
        if (next === undefined || next.untilMs > endMs) break;
        nowMs = Math.max(nowMs, next.untilMs);
        next.wake();
        await settle();
      }
      nowMs = endMs;
    },
    sleepers: () => asleep.size,
  };
}
