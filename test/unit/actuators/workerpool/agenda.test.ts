import { describe, expect, it } from 'vitest';
import { createAgenda } from '../../../../src/actuators/workerpool/agenda.ts';
import { systemClock } from '../../../../src/clock.ts';
import { aClock } from '../../../builders/clock.ts';

const never = new AbortController().signal;

describe('the agenda', () => {
  it('gives what is due first, once, however often it was asked for', async () => {
    const agenda = createAgenda(systemClock);
    agenda.add('late', 20);
    agenda.add('now');
    agenda.add('now');
    agenda.add('late', 500);
    expect(await agenda.next(never)).toBe('now');
    expect(await agenda.next(never)).toBe('late');
    agenda.add('again');
    expect(await agenda.next(never)).toBe('again');
  });

  it('gives of several that are due at the same time the one that was asked for first', async () => {
    const agenda = createAgenda(aClock());
    for (const key of ['b', 'a', 'c']) agenda.add(key);
    expect([await agenda.next(never), await agenda.next(never), await agenda.next(never)]).toEqual(['b', 'a', 'c']);
  });

  it('wakes all who wait for it', async () => {
    const agenda = createAgenda(systemClock);
    const both = Promise.all([agenda.next(never), agenda.next(never)]);
    agenda.add('first');
    agenda.add('second');
    expect(new Set(await both)).toEqual(new Set(['first', 'second']));
  });

  it('is woken by what is added meanwhile, and by the signal', async () => {
    const agenda = createAgenda(systemClock);
    agenda.add('late', 60_000);
    const next = agenda.next(never);
    agenda.add('late');
    expect(await next).toBe('late');
    const ended = new AbortController();
    const last = agenda.next(ended.signal);
    ended.abort();
    expect(await last).toBeUndefined();
  });
});
