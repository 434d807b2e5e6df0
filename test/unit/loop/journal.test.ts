import { pino } from 'pino';
import { describe, expect, it } from 'vitest';
import { decide } from '../../../src/decision/decide.ts';
import { createJournal } from '../../../src/loop/journal.ts';
import { aHeldPool, aPool, aRejectedPool, aSnapshot } from '../../builders/snapshot.ts';

type Pools = Parameters<typeof aSnapshot>[0] extends { pools?: infer Value } | undefined ? Value : never;

/** A journal, and what it writes of each cycle. */
function write() {
  const lines: Record<string, unknown>[] = [];
  const journal = createJournal(
    pino({ base: null }, { write: (line: string) => lines.push(JSON.parse(line)) }),
    'space',
  );
  return (pools: NonNullable<Pools>): unknown[] => {
    lines.length = 0;
    journal.note(decide(aSnapshot({ pools })).pools);
    return lines.map(({ msg, pool, from, to }) => [
      msg,
      pool,
      ...(from === undefined ? [] : [from]),
      ...(to === undefined ? [] : [to]),
    ]);
  };
}

describe('journal', () => {
  it('writes a changed grant once', () => {
    const note = write();
    expect(note([aPool({ name: 'a', backlog: 3 })])).toEqual([['grant changed', 'a', 0, 3]]);
    expect(note([aPool({ name: 'a', backlog: 3 })])).toEqual([]);
  });

  it('knows that a rejected pool keeps its workers', () => {
    const note = write();
    note([aPool({ name: 'a', backlog: 3 })]);
    expect(note([aRejectedPool({ name: 'a' })])).toEqual([['pool rejected', 'a']]);
    expect(note([aRejectedPool({ name: 'a' })])).toEqual([]);
    expect(note([aPool({ name: 'a', backlog: 3 })])).toEqual([['pool takes part again', 'a']]);
  });

  it('does not write of a pool that is just being read, and does where that lasts', () => {
    const note = write();
    expect(note([aHeldPool({ name: 'a' })])).toEqual([]);
    expect(note([aHeldPool({ name: 'a' })])).toEqual([['pool held', 'a']]);
    expect(note([aHeldPool({ name: 'a' })])).toEqual([]);
    const other = write();
    other([aHeldPool({ name: 'a' })]);
    expect(other([aPool({ name: 'a' })])).toEqual([]);
  });

  it('writes of a pool that has gone, with what it had', () => {
    const note = write();
    note([aPool({ name: 'a', backlog: 3 })]);
    expect(note([])).toEqual([['pool has gone', 'a', 3]]);
  });
});
