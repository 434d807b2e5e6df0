import { describe, expect, it } from 'vitest';
import { type Answer, endWrite, noteAnswer, noteWrite, toHeard, toTold } from '../../../../src/decision/grants/told.ts';

const WINDOW_MS = 3000;

function answers(...all: (readonly [atMs: number, replicas: number])[]): readonly Answer[] {
  return all.reduce<readonly Answer[]>(
    (known, [atMs, replicas]) => noteAnswer(known, { atMs, replicas }, WINDOW_MS),
    [],
  );
}

describe('what was told', () => {
  it('is nothing before anybody asked', () => {
    expect(toTold([], 0, WINDOW_MS)).toEqual({ answered: 0, writing: 0, carried: 0 });
  });

  it('is the largest answer of the window', () => {
    const told = answers([0, 7], [1000, 3], [2000, 5]);
    expect(toTold(told, 3000, WINDOW_MS)).toEqual({ answered: 7, writing: 0, carried: 7 });
    expect(toTold(told, 3001, WINDOW_MS).answered).toBe(5);
    expect(toTold(told, 5001, WINDOW_MS).carried).toBe(0);
  });

  it('remembers only what can still be the largest', () => {
    expect(answers([0, 7], [1000, 3], [2000, 5])).toEqual([
      { atMs: 0, replicas: 7 },
      { atMs: 2000, replicas: 5 },
    ]);
  });

  it('counts a write of ours while it is in flight, and what it carried for the window after', () => {
    const flying = noteWrite([], { startedAtMs: 0, replicas: 4 }, WINDOW_MS);
    expect(toTold([], 9000, WINDOW_MS, flying)).toEqual({ answered: 0, writing: 4, carried: 4 });
    const landed = endWrite(flying, 9000, true);
    expect(toTold([], 12_000, WINDOW_MS, landed)).toEqual({ answered: 0, writing: 0, carried: 4 });
    expect(toTold([], 12_001, WINDOW_MS, landed)).toEqual({ answered: 0, writing: 0, carried: 0 });
  });

  it('forgets a write that was refused, and no other', () => {
    const landed = endWrite(noteWrite([], { startedAtMs: 0, replicas: 4 }, WINDOW_MS), 100, true);
    const refused = endWrite(noteWrite(landed, { startedAtMs: 200, replicas: 9 }, WINDOW_MS), 300, false);
    expect(toTold([], 400, WINDOW_MS, refused)).toEqual({ answered: 0, writing: 0, carried: 4 });
  });

  it('forgets writes that ended before the window', () => {
    const landed = endWrite(noteWrite([], { startedAtMs: 0, replicas: 4 }, WINDOW_MS), 100, true);
    expect(noteWrite(landed, { startedAtMs: 3101, replicas: 5 }, WINDOW_MS)).toEqual([
      { startedAtMs: 3101, replicas: 5 },
    ]);
  });
});

describe('what an HPA heard', () => {
  const answers: readonly Answer[] = [
    { atMs: 1000, replicas: 9 },
    { atMs: 1400, replicas: 4 },
  ];

  it('may be written for half a second', () => {
    expect(toHeard(answers, 1500)).toBe(9);
    expect(toHeard(answers, 1501)).toBe(4);
    expect(toHeard(answers, 1901)).toBe(0);
    expect(toHeard([], 0)).toBe(0);
  });
});
