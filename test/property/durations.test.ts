import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type DurationMemory,
  NOTHING_LEARNED,
  noteCount,
  noteWork,
  toLearned,
} from '../../src/decision/durations/estimator.ts';
import { createRandom } from '../../src/simulation/random.ts';

const HALF_LIFE_SECONDS = 600;
const COUNT_EVERY_MS = 10_000;
const PRIOR_SECONDS = 1;
const TASKS = 200;

/** As `staleAfterMs` has it by default. */
const LONGEST_GAP_MS = 15_000;

interface Span {
  readonly fromMs: number;
  readonly toMs: number;
}

interface Work {
  /** of each message in its turn, in seconds */
  readonly durations: readonly number[];
  readonly workers: number;
}

/** What an observer sees of a queue; each may be late, limited or wrong. */
interface Sight {
  /** messages that a worker may have in hand, one in work and the rest fetched ahead */
  readonly prefetch: number;
  readonly concurrency: number;
  /** statistics are so late */
  readonly countLateMs: number;
  /** the broker starts anew: nobody answers for `forMs`, and its counts begin at 0 */
  readonly restart?: { readonly atMs: number; readonly forMs: number };
  /** the queue is deleted and made again: its count begins at 0 */
  readonly recreatedAtMs?: number;
  readonly memory: DurationMemory;
}

const PLAIN: Sight = { prefetch: 1, concurrency: 1, countLateMs: 0, memory: NOTHING_LEARNED };

/** Workers that take one message after the other, looked at every second, counted every ten. */
function learn({ durations, workers }: Work, changes: Partial<Sight> = {}) {
  const sight = { ...PLAIN, ...changes };
  const spans = toSpans(durations, workers);
  const endMs = Math.max(...spans.map(({ toMs }) => toMs)) + COUNT_EVERY_MS + sight.countLateMs;
  const estimates: { readonly atMs: number; readonly seconds: number }[] = [];
  let { memory } = sight;
  for (let atMs = 0; atMs <= endMs; atMs += 1000) {
    const isAway = sight.restart !== undefined && isWithin(atMs, sight.restart);
    const inWork = spans.filter(({ fromMs, toMs }) => fromMs <= atMs && atMs < toMs).length;
    const waiting = spans.filter(({ fromMs }) => atMs < fromMs).length;
    const unacknowledged = inWork + Math.min(waiting, inWork * (sight.prefetch - 1));
    memory = noteWork(
      memory,
      atMs,
      isAway ? undefined : Math.min(unacknowledged, workers * sight.concurrency),
      LONGEST_GAP_MS,
    );
    if (isAway || atMs % COUNT_EVERY_MS !== 0) continue;
    memory = noteCount(memory, countFinished(spans, atMs, sight), HALF_LIFE_SECONDS);
    const learned = toLearned(memory, PRIOR_SECONDS);
    if (learned !== undefined) estimates.push({ atMs, seconds: learned.seconds });
  }
  return { memory, estimates, seconds: estimates.at(-1)?.seconds ?? Number.NaN };
}

function toSpans(durations: readonly number[], workers: number): readonly Span[] {
  const freeAtMs = Array.from({ length: workers }, () => 0);
  return durations.map((seconds) => {
    const worker = freeAtMs.indexOf(Math.min(...freeAtMs));
    const fromMs = freeAtMs[worker] ?? 0;
    freeAtMs[worker] = fromMs + seconds * 1000;
    return { fromMs, toMs: fromMs + seconds * 1000 };
  });
}

function isWithin(atMs: number, { atMs: fromMs, forMs }: { readonly atMs: number; readonly forMs: number }): boolean {
  return fromMs <= atMs && atMs < fromMs + forMs;
}

/** By the broker's statistics: those that it has published by now, since its counts began. */
function countFinished(spans: readonly Span[], atMs: number, { countLateMs, restart, recreatedAtMs }: Sight): number {
  const knownMs = atMs - countLateMs;
  const begins = [restart?.atMs ?? 0, recreatedAtMs ?? 0].filter((beginMs) => beginMs <= knownMs);
  const begunMs = Math.max(0, ...begins);
  return spans.filter(({ toMs }) => begunMs <= toMs && toMs <= knownMs).length;
}

/** A log-normal duration, by Box and Muller. */
function toLogNormal(medianSeconds: number, spread: number, random: () => number): number {
  const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  return medianSeconds * Math.exp(spread * normal);
}

/**
 * Work that goes on for two to five minutes: long enough for a look a second to say what goes on, and less than is forgotten.
 *
 * @param spread of the durations' logarithms
 */
const work = (spread: number): fc.Arbitrary<Work> =>
  fc
    .record({
      median: fc.double({ min: 0.6, max: 20, noNaN: true }),
      lastsSeconds: fc.integer({ min: 120, max: 300 }),
      seed: fc.nat(),
    })
    .map(({ median, lastsSeconds, seed }) => {
      const random = createRandom(seed);
      const durations = Array.from({ length: TASKS }, () => toLogNormal(median, spread, random));
      return { durations, workers: Math.max(1, Math.round((TASKS * median) / lastsSeconds)) };
    });

function toMean(durations: readonly number[]): number {
  return durations.reduce((sum, seconds) => sum + seconds, 0) / durations.length;
}

function check(arbitrary: fc.Arbitrary<Work>, changes: Partial<Sight>, within: number): void {
  fc.assert(
    fc.property(arbitrary, (some) => {
      const mean = toMean(some.durations);
      expect(Math.abs(learn(some, changes).seconds - mean) / mean).toBeLessThan(within);
    }),
    { numRuns: 100 },
  );
}

describe('a learned duration', () => {
  it('is within a tenth of the mean after 200 tasks, however their durations spread', () => check(work(0.5), {}, 0.1));

  it('is so where the broker counts 6 s late', () => check(work(0.5), { countLateMs: 6000 }, 0.1));

  it('is not inflated by 50 messages that each worker has fetched ahead', () =>
    check(work(0.5), { prefetch: 50 }, 0.1));

  it('is within a tenth, too, where each message takes six half-lives', () => {
    let memory = NOTHING_LEARNED;
    for (let atMs = 0; atMs <= 20 * 3_600_000; atMs += COUNT_EVERY_MS) {
      memory = noteWork(memory, atMs, 1, LONGEST_GAP_MS);
      memory = noteCount(memory, Math.floor(atMs / 3_600_000), HALF_LIFE_SECONDS);
    }
    expect(toLearned(memory, PRIOR_SECONDS)?.seconds).toBeGreaterThan(3240);
    expect(toLearned(memory, PRIOR_SECONDS)?.seconds).toBeLessThan(3960);
  });

  it('is between a twentieth and twenty times the mean within the first 10 s of work', () =>
    fc.assert(
      fc.property(work(0.5), (some) => {
        const mean = toMean(some.durations);
        const first = learn(some).estimates.find(({ atMs }) => atMs >= 10_000)?.seconds ?? Number.NaN;
        expect(first / mean).toBeGreaterThan(1 / 20);
        expect(first / mean).toBeLessThan(20);
      }),
      { numRuns: 100 },
    ));

  it('grows while messages are in work and none is finished', () => {
    const estimates = learn({ durations: [100], workers: 1 }).estimates.filter(({ atMs }) => atMs < 100_000);

    expect(estimates.length).toBeGreaterThan(5);
    expect(estimates.map(({ seconds }) => seconds)).toEqual(
      estimates.map(({ seconds }) => seconds).toSorted((left, right) => left - right),
    );
    expect(estimates.at(-1)?.seconds).toBeGreaterThan(80);
  });

  it('stays near the mean through a restart of the broker and a queue that is made anew', () =>
    fc.assert(
      fc.property(
        work(0.3),
        fc.record({
          restart: fc.record({ atMs: fc.integer({ min: 0, max: 60_000 }), forMs: fc.integer({ min: 1, max: 30_000 }) }),
          recreatedAtMs: fc.integer({ min: 0, max: 90_000 }),
          countLateMs: fc.constantFrom(0, 3000, 6000),
        }),
        (some, trouble) => {
          const { estimates } = learn(some, trouble);
          for (const { atMs, seconds } of estimates) {
            expect(seconds).toBeGreaterThan(0);
            expect(seconds).toBeLessThanOrEqual(PRIOR_SECONDS + (some.workers * atMs) / 1000);
          }
          const mean = toMean(some.durations);
          const last = estimates.at(-1)?.seconds ?? 0;
          expect(last / mean).toBeGreaterThan(1 / 3);
          expect(last / mean).toBeLessThan(3);
        },
      ),
      { numRuns: 200 },
    ));

  it('forgets with its half-life: after four of them the new durations count nearly alone', () => {
    const slow = learn({ durations: Array.from({ length: 300 }, () => 8), workers: 1 });
    const quick = learn({ durations: Array.from({ length: 2400 }, () => 1), workers: 1 }, { memory: slow.memory });

    expect(slow.seconds).toBeCloseTo(8, 0);
    expect(quick.seconds).toBeLessThan(1 + 7 * 0.1);
  });

  it('is positive and finite whatever is noted, in whatever order', () => {
    const note = fc.oneof(
      fc.record({
        inWork: fc.option(fc.nat(10_000), { nil: undefined }),
        afterMs: fc.integer({ min: -5e3, max: 1e5 }),
      }),
      fc.record({ count: fc.nat() }),
    );
    fc.assert(
      fc.property(
        fc.array(note, { maxLength: 50 }),
        fc.double({ min: 1e-6, max: 1e6, noNaN: true }),
        (notes, prior) => {
          let memory = NOTHING_LEARNED;
          let atMs = 0;
          for (const one of notes) {
            if ('count' in one) memory = noteCount(memory, one.count, HALF_LIFE_SECONDS);
            else memory = noteWork(memory, (atMs += one.afterMs), one.inWork, LONGEST_GAP_MS);
            const { seconds = 1, acknowledged = 0 } = toLearned(memory, prior) ?? {};
            expect(seconds).toBeGreaterThanOrEqual(1e-3);
            expect(seconds).toBeLessThanOrEqual(1e7);
            expect(Number.isSafeInteger(acknowledged) && acknowledged >= 0).toBe(true);
          }
        },
      ),
      { numRuns: 1000 },
    );
  });
});
