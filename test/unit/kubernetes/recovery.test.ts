import { describe, expect, it } from 'vitest';
import { createRecovery } from '../../../src/kubernetes/recovery.ts';
import { aClock } from '../../builders/clock.ts';

const ENDLESS = new AbortController().signal;

function aPause(ms: number) {
  const clock = aClock();
  const recovery = createRecovery(clock);
  const seen: { isBack?: boolean } = {};
  const pausing = recovery.pause(ms, ENDLESS).then((isBack) => Object.assign(seen, { isBack }));
  return { clock, recovery, seen, pausing };
}

describe('an API server that comes back', () => {
  it('ends the pauses of everybody, within 0.3 s', async () => {
    const { clock, recovery, seen, pausing } = aPause(10_000);
    await clock.advance(2_000);
    expect(recovery.announce()).toBe(true);
    await clock.advance(300);
    await pausing;
    expect(seen).toEqual({ isBack: true });
  });

  it('is not asked sooner where nobody has got an answer', async () => {
    const { clock, seen, pausing } = aPause(10_000);
    await clock.advance(9_999);
    expect(seen).toEqual({});
    await clock.advance(1);
    await pausing;
    expect(seen).toEqual({ isBack: false });
  });

  it('is news once in 5 s, however often it comes and goes', async () => {
    const { clock, recovery, pausing } = aPause(1);
    await clock.advance(1);
    await pausing;
    const news: boolean[] = [];
    for (let second = 0; second < 10; second += 1) {
      news.push(recovery.announce());
      await clock.advance(1_000);
    }
    expect(news.flatMap((isNews, second) => (isNews ? [second] : []))).toEqual([0, 5]);
  });

  it('keeps nobody who has been told to end', async () => {
    const clock = aClock();
    const ended = new AbortController();
    const pausing = createRecovery(clock).pause(10_000, ended.signal);
    ended.abort();
    expect(await pausing).toBe(false);
    expect(clock.sleepers()).toBe(0);
  });
});
