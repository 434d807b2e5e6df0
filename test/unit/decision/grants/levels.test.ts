import { describe, expect, it } from 'vitest';
import { type Level, noteLevel, toFall } from '../../../../src/decision/grants/levels.ts';

const WINDOW_MS = 3_000;
const answered = { ms: WINDOW_MS, hasAnswered: true };

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

  it('does not count where nobody was answered meanwhile', () => {
    expect(toFall(aHistory([0, 5], [1_000, 3]), 1_500, { ms: WINDOW_MS, hasAnswered: false })?.fell).toBe(false);
  });

  it('still counts where the level rose again', () => {
    expect(toFall(aHistory([0, 5], [1_000, 3], [2_000, 5]), 2_500, answered)).toEqual({ lastLevel: 5, fell: true });
  });

  it('is none where the level rose', () => {
    expect(toFall(aHistory([0, 3], [1_000, 5]), 1_500, answered)).toEqual({ lastLevel: 5, fell: false });
  });
});
