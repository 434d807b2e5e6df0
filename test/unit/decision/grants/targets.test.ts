import { describe, expect, it } from 'vitest';
import { noteTarget, type Target, toExtremes } from '../../../../src/decision/grants/targets.ts';

const WINDOW_MS = 20_000;

/** Notes one target after the other, each at its second. */
function noteAll(targets: readonly (readonly [second: number, workers: number | undefined])[]): readonly Target[] {
  return targets.reduce<readonly Target[]>(
    (past, [second, workers]) => noteTarget(past, workers, second * 1000, WINDOW_MS),
    [],
  );
}

function extremesAt(second: number, targets: readonly Target[]) {
  return toExtremes(targets, second * 1000, WINDOW_MS);
}

describe('what a pool was allocated of late', () => {
  it('is not known of a pool that was never divided for', () => {
    expect(extremesAt(0, [])).toEqual({ most: undefined, fewest: undefined });
  });

  it('may have been nothing before the first that is known, until that has held for the whole window', () => {
    const targets = noteAll([[0, 5]]);
    expect(extremesAt(20, targets)).toEqual({ most: 5, fewest: 0 });
    expect(extremesAt(20.001, targets)).toEqual({ most: 5, fewest: 5 });
  });

  it('has the most and the fewest of the window, and what was in effect as it began', () => {
    const targets = noteAll([
      [0, 3],
      [30, 8],
      [40, 6],
    ]);
    expect(extremesAt(50, targets)).toEqual({ most: 8, fewest: 3 });
    expect(extremesAt(50.001, targets)).toEqual({ most: 8, fewest: 6 });
    expect(extremesAt(60.001, targets)).toEqual({ most: 6, fewest: 6 });
  });

  it('holds for as long as no other comes', () => {
    const targets = noteAll([
      [0, 4],
      [100, 4],
      [100.5, 4],
    ]);
    expect(extremesAt(1000, targets)).toEqual({ most: 4, fewest: 4 });
  });

  it('is forgotten while the pool is not divided for, as its claims are new after that', () => {
    const targets = noteAll([
      [0, 9],
      [60, undefined],
      [61, 4],
    ]);
    expect(extremesAt(61, targets)).toEqual({ most: 4, fewest: 0 });
  });

  it('is not kept where nobody is to yield late', () => {
    expect(noteTarget([{ atMs: 0, workers: 3 }], 5, 1000, 0)).toEqual([]);
  });

  it('keeps no more than the window needs', () => {
    const targets = noteAll(Array.from({ length: 500 }, (_, second) => [second, second % 7] as const));
    expect(targets.length).toBe(22);
  });
});
