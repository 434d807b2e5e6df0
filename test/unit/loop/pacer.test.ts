import { describe, expect, it } from 'vitest';
import { createPacer } from '../../../src/loop/pacer.ts';
import { aClock } from '../../builders/clock.ts';

/** Counts how often the pacer let a cycle go. */
function startPacing(signal: AbortSignal) {
  const clock = aClock();
  const pacer = createPacer(clock, 1_000, 50);
  const times: number[] = [];
  const loop = async (): Promise<void> => {
    for (;;) {
      await pacer.pause(signal);
      if (signal.aborted) return;
      times.push(clock.nowMs());
    }
  };
  return { clock, pacer, times, over: loop() };
}

describe('pacer', () => {
  it('lets a cycle go every interval while nothing changes', async () => {
    const stop = new AbortController();
    const { clock, times, over } = startPacing(stop.signal);
    await clock.advance(3_000);
    expect(times).toEqual([1_000, 2_000, 3_000]);
    stop.abort();
    await over;
  });

  it('lets a cycle go at once when something changes after the gap', async () => {
    const stop = new AbortController();
    const { clock, pacer, times, over } = startPacing(stop.signal);
    await clock.advance(400);
    pacer.wake();
    await clock.advance(0);
    expect(times).toEqual([400]);
    stop.abort();
    await over;
  });

  it('answers changes that come together with one cycle, a gap after the last', async () => {
    const stop = new AbortController();
    const { clock, pacer, times, over } = startPacing(stop.signal);
    await clock.advance(1_000);
    for (let change = 0; change < 10; change += 1) pacer.wake();
    await clock.advance(60);
    expect(times).toEqual([1_000, 1_050]);
    stop.abort();
    await over;
  });

  it('lets a cycle go sooner where it is told to', async () => {
    const clock = aClock();
    const pacer = createPacer(clock, 1_000, 50);
    const over = pacer.pause(new AbortController().signal, 200).then(() => clock.nowMs());
    await clock.advance(1_000);
    expect(await over).toBe(200);
  });

  it('ends at once when stopped, and leaves nobody asleep', async () => {
    const stop = new AbortController();
    const { clock, over } = startPacing(stop.signal);
    await clock.advance(300);
    stop.abort();
    await over;
    expect(clock.sleepers()).toBe(0);
  });
});
