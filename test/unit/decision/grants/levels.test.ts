import { describe, expect, it } from 'vitest';
import { type Level, noteLevel, toFall } from '../../../../src/decision/grants/levels.ts';

const WINDOW_MS = 3_000;
const answered = { ms: WINDOW_MS, carried: 5, isWriting: false };

function aHistory(...levels: (readonly [atMs: number, level: number])[]): readonly Level[] {
  return levels.reduce<readonly Level[]>(
    (history, [atMs, level]) => noteLevel(history, { atMs, level }, WINDOW_MS),
    [],
  );
}

describe('a fallen level', () => {
  it('is unknown before the first decision', () => {
    expect(toFall([], 0, answered)).toBeUndefined();
  });

  it('counts as fallen for the window after its fall', () => {
    const history = aHistory([0, 5], [1_000, 5], [2_000, 3]);
    expect(toFall(history, 2_500, answered)).toEqual({ lastLevel: 3, fell: true });
    expect(toFall(history, 5_000, answered)).toEqual({ lastLevel: 3, fell: true });
    expect(toFall(aHistory([0, 5], [1_000, 3], [2_000, 3], [5_500, 3]), 5_500, answered)?.fell).toBe(false);
  });

  it('does not count where nothing carries more than it is now', () => {
    const history = aHistory([0, 5], [1_000, 3]);
    expect(toFall(history, 1_500, { ...answered, carried: 4 })?.fell).toBe(true);
    expect(toFall(history, 1_500, { ...answered, carried: 3 })?.fell).toBe(false);
  });

  it('counts while a write of ours is in flight, whatever it carries: what is set is not known', () => {
    expect(toFall(aHistory([0, 5], [1_000, 3]), 1_500, { ms: WINDOW_MS, carried: 3, isWriting: true })?.fell).toBe(
      true,
    );
  });

  it('still counts where the level rose again, but not as high', () => {
    expect(toFall(aHistory([0, 5], [1_000, 3], [2_000, 4]), 2_500, answered)).toEqual({ lastLevel: 4, fell: true });
    expect(toFall(aHistory([0, 5], [1_000, 3], [2_000, 5]), 2_500, answered)).toEqual({ lastLevel: 5, fell: false });
  });

  it('is none where the level rose', () => {
    expect(toFall(aHistory([0, 3], [1_000, 5]), 1_500, answered)).toEqual({ lastLevel: 5, fell: false });
  });
});
