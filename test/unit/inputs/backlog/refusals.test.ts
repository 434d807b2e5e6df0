import { describe, expect, it } from 'vitest';
import { createRefusals } from '../../../../src/inputs/backlog/refusals.ts';
import type { DeclareAnswer } from '../../../../src/rabbitmq/declares.ts';

const ABSENT: DeclareAnswer = { kind: 'absent' };
const PRESENT: DeclareAnswer = { kind: 'present', ready: 0, consumers: 0 };

/** How often each of these queues is asked for in a minute, looked at every 100 ms. */
function countAsks(answers: Readonly<Record<string, DeclareAnswer>>): Record<string, number> {
  const refusals = createRefusals(15_000);
  const names = Object.keys(answers);
  const asks = Object.fromEntries(names.map((name) => [name, 0]));
  for (let nowMs = 0; nowMs < 60_000; nowMs += 100) {
    const due = refusals.findDue(names, nowMs);
    for (const name of due) asks[name] = (asks[name] ?? 0) + 1;
    refusals.note(names, new Map(due.map((name) => [name, answers[name] ?? ABSENT])), nowMs);
  }
  return asks;
}

describe('queues that the broker refuses', () => {
  it('are asked for again within a third of the age at which an answer no longer counts, and not much sooner', () => {
    const {
      there = 0,
      absent = 0,
      locked = 0,
    } = countAsks({
      there: PRESENT,
      absent: ABSENT,
      locked: { kind: 'refused', reason: '405' },
    });
    expect(there).toBe(600);
    for (const asks of [absent, locked]) {
      expect(asks).toBeGreaterThanOrEqual(60 / 5);
      expect(asks).toBeLessThanOrEqual(4 + 60 / 2.5);
    }
  });

  it('come after those that were never refused', () => {
    const refusals = createRefusals(15_000);
    refusals.note(['a', 'b'], new Map([['a', ABSENT]]), 0);
    expect(refusals.findDue(['a', 'b'], 0)).toEqual(['b']);
    expect(refusals.findDue(['a', 'b'], 5_000)).toEqual(['b', 'a']);
  });

  it('are asked for at once when they are watched anew, and at every read when they are there', () => {
    const refusals = createRefusals(15_000);
    refusals.note(['a'], new Map([['a', ABSENT]]), 0);
    refusals.note([], new Map(), 1);
    expect(refusals.findDue(['a'], 2)).toEqual(['a']);
    refusals.note(['a'], new Map([['a', ABSENT]]), 3);
    refusals.note(['a'], new Map([['a', PRESENT]]), 5_003);
    expect(refusals.findDue(['a'], 5_004)).toEqual(['a']);
  });
});
