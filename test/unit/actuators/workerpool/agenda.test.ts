import { describe, expect, it } from 'vitest';
import { createAgenda } from '../../../../src/actuators/workerpool/agenda.ts';
import { systemClock } from '../../../../src/clock.ts';

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
