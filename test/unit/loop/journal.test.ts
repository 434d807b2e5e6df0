import { pino } from 'pino';
import { describe, expect, it } from 'vitest';
import { decide } from '../../../src/decision/decide.ts';
import { createJournal } from '../../../src/loop/journal.ts';
import { aClock } from '../../builders/clock.ts';
import { aHeldPool, aPool, aRejectedPool, aSnapshot } from '../../builders/snapshot.ts';

type Pools = Parameters<typeof aSnapshot>[0] extends { pools?: infer Value } | undefined ? Value : never;

/** A journal, and what it writes of each cycle, so long after the one before. */
function write() {
  const clock = aClock();
  const lines: Record<string, unknown>[] = [];
  const journal = createJournal(
    pino({ base: null }, { write: (line: string) => lines.push(JSON.parse(line)) }),
    'space',
    clock,
  );
  return async (pools: NonNullable<Pools>, afterMs = 200): Promise<unknown[]> => {
    await clock.advance(afterMs);
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
  it('writes a changed grant once', async () => {
    const note = write();
    expect(await note([aPool({ name: 'a', backlog: 3 })])).toEqual([['grant changed', 'a', 0, 3]]);
    expect(await note([aPool({ name: 'a', backlog: 3 })])).toEqual([]);
  });

  it('knows that a rejected pool keeps its workers', async () => {
    const note = write();
    await note([aPool({ name: 'a', backlog: 3 })]);
    expect(await note([aRejectedPool({ name: 'a' })])).toEqual([['pool rejected', 'a']]);
    expect(await note([aRejectedPool({ name: 'a' })])).toEqual([]);
    expect(await note([aPool({ name: 'a', backlog: 3 })])).toEqual([['pool takes part again', 'a']]);
  });

  it('does not write of a pool that is just being read, and does where that lasts', async () => {
    const note = write();
    const held = [aHeldPool({ name: 'a' })];
    for (const afterMs of [200, 200, 200, 4_599]) expect(await note(held, afterMs)).toEqual([]);
    expect(await note(held, 1)).toEqual([['pool held', 'a']]);
    expect(await note(held, 60_000)).toEqual([]);
    expect(await note([aPool({ name: 'a' })])).toEqual([['pool takes part again', 'a']]);
  });

  it('begins anew with each time that a pool is held', async () => {
    const note = write();
    for (let time = 0; time < 3; time += 1) {
      expect(await note([aHeldPool({ name: 'a' })], 3_000)).toEqual([]);
      expect(await note([aPool({ name: 'a' })], 3_000)).toEqual([]);
    }
  });

  it('does not write a mistake twice because the pool was held for a moment', async () => {
    const note = write();
    await note([aRejectedPool({ name: 'a' })]);
    expect(await note([aHeldPool({ name: 'a' })])).toEqual([]);
    expect(await note([aRejectedPool({ name: 'a' })])).toEqual([]);
    expect(await note([aRejectedPool({ name: 'a', mistake: 'another' })])).toEqual([['pool rejected', 'a']]);
  });

  it('writes of a pool that has gone, with what it had', async () => {
    const note = write();
    await note([aPool({ name: 'a', backlog: 3 })]);
    expect(await note([])).toEqual([['pool has gone', 'a', 3]]);
  });
});
