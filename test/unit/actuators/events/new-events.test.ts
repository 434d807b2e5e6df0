import { describe, expect, it } from 'vitest';
import { findNewEvents, NOTHING_TOLD, type Standing, type Told } from '../../../../src/actuators/events/new-events.ts';
import { type Finding, type PoolEvent, toFindings } from '../../../../src/actuators/events/pool-event.ts';
import { aFinding, aSubject } from './subjects.ts';

const wrong = aFinding('wrong');
const warning = aFinding('unknown key', 'PoolWarning');
const held = aFinding('held at 3 replicas since 12:00', 'PoolHeld');

/** What is said after each of some lists, of one pool, 3 s apart; and, with a minus, what is over. */
function tell(...lists: readonly (readonly Finding[])[]): readonly (readonly string[])[] {
  return tellAll(...lists.map((findings) => [{ subject: aSubject(), findings }]));
}

function tellAll(...lists: readonly (readonly Standing[])[]): readonly (readonly string[])[] {
  let told: Told = NOTHING_TOLD;
  return lists.map((standings, index) => {
    const found = findNewEvents(told, standings, index * 3_000);
    told = found.told;
    return [...found.over.map((event) => `-${toWords(event)}`), ...found.events.map(toWords)];
  });
}

function toWords({ subject, finding }: PoolEvent): string {
  return `${subject.name}: ${finding.sentence}`;
}

describe('what is new to be told', () => {
  it('is everything after a start, and nothing while it stays', () => {
    expect(tell([wrong, warning], [wrong, warning], [warning, wrong])).toEqual([
      ['pool: wrong', 'pool: unknown key'],
      [],
      [],
    ]);
  });

  it('is again what still holds after half an hour, before the API server drops it', () => {
    const standings = [{ subject: aSubject(), findings: [wrong] }];
    let told: Told = NOTHING_TOLD;
    const counts = [0, 29, 30, 31, 59, 60].map((minute) => {
      const found = findNewEvents(told, standings, minute * 60_000);
      told = found.told;
      return found.events.length;
    });
    expect(counts).toEqual([1, 0, 1, 0, 0, 1]);
  });

  it('is a finding that comes later, or comes back', () => {
    expect(tell([], [wrong], [], [wrong])).toEqual([[], ['pool: wrong'], ['-pool: wrong'], ['pool: wrong']]);
  });

  it('is the same sentence under another reason', () => {
    expect(tell([wrong], [aFinding('wrong', 'PoolWarning')])).toEqual([
      ['pool: wrong'],
      ['-pool: wrong', 'pool: wrong'],
    ]);
  });

  it('is said once, though it is found twice', () => {
    expect(tell([wrong, wrong])).toEqual([['pool: wrong']]);
  });

  it('is that a pool is held, once it has been so for five seconds, whatever the words', () => {
    const later = aFinding('held at 2 replicas since 12:00', 'PoolHeld');
    expect(tell([held], [held], [later], [held], [], [held], [later], [later])).toEqual([
      [],
      [],
      ['pool: held at 2 replicas since 12:00'],
      [],
      ['-pool: held at 2 replicas since 12:00'],
      [],
      [],
      ['pool: held at 2 replicas since 12:00'],
    ]);
  });

  it('is not that a pool is held now and then', () => {
    expect(tell([held], [held], [], [held], [held], [])).toEqual([[], [], [], [], [], []]);
  });

  it('is told of each pool by itself, and of one made anew under the same name', () => {
    const standing = (name: string, uid: string): Standing => ({ subject: aSubject(name, { uid }), findings: [wrong] });
    expect(tellAll([standing('a', '1')], [standing('a', '1'), standing('b', '2')], [standing('a', '3')])).toEqual([
      ['a: wrong'],
      ['b: wrong'],
      ['-a: wrong', '-b: wrong', 'a: wrong'],
    ]);
  });
});

describe('the findings of a decision', () => {
  const decide = (kind: 'rejected' | 'held' | 'impossible' | 'backlog', warnings: readonly string[] = []) =>
    toFindings({ name: 'pool', state: 'ready', reason: { kind, sentence: 'why' } as never, warnings });

  it('are its standing and its warnings', () => {
    expect(decide('rejected', ['one', 'two'])).toEqual([
      { reason: 'PoolRejected', sentence: 'why' },
      { reason: 'PoolWarning', sentence: 'one' },
      { reason: 'PoolWarning', sentence: 'two' },
    ]);
    expect(decide('held')).toEqual([{ reason: 'PoolHeld', sentence: 'why' }]);
    expect(decide('impossible')).toEqual([{ reason: 'PoolImpossible', sentence: 'why' }]);
  });

  it('are none for a pool that takes its part', () => {
    expect(decide('backlog')).toEqual([]);
  });
});
