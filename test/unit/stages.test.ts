import { describe, expect, it } from 'vitest';
import { type Part, runInStages } from '../../src/stages.ts';

/** A part that notes when it ends, a turn of the event loop after it was told to. */
function aPart(name: string, ended: string[]): Part {
  return {
    run: async (signal) => {
      if (!signal.aborted) await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
      await new Promise((resolve) => setImmediate(resolve));
      ended.push(name);
    },
  };
}

describe('runInStages', () => {
  it('ends a later stage only when the one before is over', async () => {
    const ended: string[] = [];
    const stop = new AbortController();
    const running = runInStages(
      [[aPart('first', ended)], [aPart('second', ended)], [aPart('third', ended)]],
      stop.signal,
    );
    stop.abort();
    await running;
    expect(ended).toEqual(['first', 'second', 'third']);
  });

  it('ends everything in order when one part fails, and reports that failure', async () => {
    const ended: string[] = [];
    const failing: Part = { run: () => Promise.reject(new Error('the port is gone')) };
    const told: unknown[] = [];
    const running = runInStages(
      [[aPart('first', ended)], [failing, aPart('second', ended)]],
      new AbortController().signal,
      (error) => told.push(error),
    );
    await expect(running).rejects.toThrow('the port is gone');
    expect(told).toEqual([new Error('the port is gone')]);
    expect(ended).toEqual(['first', 'second']);
  });

  it('ends at once when it was stopped before it began', async () => {
    const ended: string[] = [];
    await runInStages([[aPart('only', ended)]], AbortSignal.abort());
    expect(ended).toEqual(['only']);
  });
});
