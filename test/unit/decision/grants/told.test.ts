import { describe, expect, it } from 'vitest';
import {
  type Answer,
  noteMetric,
  endWrite,
  noteAnswer,
  noteRest,
  noteWrite,
  type Rest,
  toHeard,
  toTold,
  type Write,
} from '../../../../src/decision/grants/told.ts';

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
    { atMs: 1000, replicas: 9, isMetric: true },
    { atMs: 1400, replicas: 4, isMetric: true },
  ];

  it('is not what KEDA alone acts on, but that may be written too', () => {
    expect(toHeard([...answers, { atMs: 1500, replicas: 1 }], 2000)).toEqual({ most: 9, last: 4 });
    expect(toHeard([{ atMs: 1500, replicas: 1 }], 2000)).toEqual({ most: 1 });
  });

  it('may be written for a second', () => {
    expect(toHeard(answers, 2000)).toEqual({ most: 9, last: 4 });
    expect(toHeard(answers, 2001)).toEqual({ most: 4, last: 4 });
    expect(toHeard(answers, 2401)).toEqual({ most: 0 });
    expect(toHeard([], 0)).toEqual({ most: 0 });
  });
});

describe('what an HPA may write', () => {
  const windows = { answersMs: WINDOW_MS, readingsMs: 2000 };
  const isNoted = (answer: Answer, rest: Rest | undefined, writes: readonly Write[] = []): boolean =>
    noteMetric([], answer, { rest, writes }, windows).length > 0;
  const rest: Rest = { replicas: 6, sinceMs: 1000 };

  it('is not what a pool has been set to for longer than readings lag', () => {
    expect(isNoted({ atMs: 3001, replicas: 6 }, rest)).toBe(false);
    expect(isNoted({ atMs: 3000, replicas: 6 }, rest)).toBe(true);
  });

  it('is every other number', () => {
    expect(isNoted({ atMs: 9000, replicas: 5 }, rest)).toBe(true);
    expect(isNoted({ atMs: 9000, replicas: 7 }, rest)).toBe(true);
  });

  it('is anything where pods are missing or go, or nobody has looked yet', () => {
    expect(isNoted({ atMs: 9000, replicas: 6 }, undefined)).toBe(true);
  });

  it('is anything while we write, and as long as readings lag after it', () => {
    const flying = noteWrite([], { startedAtMs: 4000, replicas: 3 }, WINDOW_MS);
    expect(isNoted({ atMs: 9000, replicas: 6 }, rest, flying)).toBe(true);
    const landed = endWrite(flying, 5000, true);
    expect(isNoted({ atMs: 7000, replicas: 6 }, rest, landed)).toBe(true);
    expect(isNoted({ atMs: 7001, replicas: 6 }, rest, landed)).toBe(false);
  });
});

describe('a pool at rest', () => {
  it('rests since it was first seen so', () => {
    const first = noteRest(undefined, { spec: 4, active: 4 }, 1000);
    expect(noteRest(first, { spec: 4, active: 4 }, 2000)).toEqual({ replicas: 4, sinceMs: 1000 });
    expect(noteRest(first, { spec: 5, active: 5 }, 2000)).toEqual({ replicas: 5, sinceMs: 2000 });
  });

  it('does not rest while pods are missing or go, and begins anew after that', () => {
    const first = noteRest(undefined, { spec: 4, active: 4 }, 1000);
    const moving = noteRest(first, { spec: 4, active: 5 }, 2000);
    expect(moving).toBeUndefined();
    expect(noteRest(moving, { spec: 4, active: 4 }, 3000)).toEqual({ replicas: 4, sinceMs: 3000 });
  });
});
