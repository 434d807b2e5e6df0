import { describe, expect, it } from 'vitest';
import { toEventName, toEventObject } from '../../../../src/actuators/events/event-object.ts';
import { aFinding, aPoolEvent, aSubject } from './subjects.ts';

const AT = new Date('2026-01-01T00:00:00Z');

describe('the Event that is written', () => {
  it('is about the ScaledObject, and says who says it', () => {
    expect(toEventObject(aPoolEvent(), AT)).toEqual({
      apiVersion: 'v1',
      kind: 'Event',
      metadata: { name: expect.stringMatching(/^pool\.[0-9a-f]{16}$/), namespace: 'space' },
      involvedObject: {
        apiVersion: 'keda.sh/v1alpha1',
        kind: 'ScaledObject',
        namespace: 'space',
        name: 'pool',
        uid: 'uid-pool',
      },
      type: 'Warning',
      reason: 'PoolRejected',
      message: 'weight "x" must be a number',
      source: { component: 'quotient' },
      reportingComponent: 'quotient',
      firstTimestamp: '2026-01-01T00:00:00.000Z',
      lastTimestamp: '2026-01-01T00:00:00.000Z',
      count: 1,
    });
  });

  it('is no warning where a pool is only held', () => {
    expect(toEventObject(aPoolEvent('pool', aFinding('paused', 'PoolHeld')), AT).type).toBe('Normal');
  });

  it('has one name for one text about one object, and others for all else', () => {
    const names = [
      aPoolEvent(),
      aPoolEvent('pool', aFinding('other text')),
      aPoolEvent('pool', aFinding(undefined, 'PoolWarning')),
      { ...aPoolEvent(), subject: aSubject('pool', { uid: 'made-anew' }) },
      aPoolEvent('other'),
    ].map(toEventName);
    expect(new Set(names)).toHaveLength(5);
    expect(toEventName(aPoolEvent())).toBe(names[0]);
  });

  it('has one name for a pool that is held, whatever the words', () => {
    const [first, second] = ['since 12:00', 'since 13:00'].map((text) =>
      aPoolEvent('pool', aFinding(text, 'PoolHeld')),
    );
    expect(first && toEventName(first)).toBe(second && toEventName(second));
  });

  it.each(['a'.repeat(253), `${'a'.repeat(229)}.b${'c'.repeat(20)}`, `${'a'.repeat(228)}--${'c'.repeat(20)}`])(
    'has a name that the API server takes, however long the other is: %s',
    (name) => {
      expect(toEventName(aPoolEvent(name))).toMatch(/^[a-z0-9]([a-z0-9.-]{0,250}[a-z0-9])?$/);
      expect(toEventName(aPoolEvent(name))).not.toMatch(/[.-]\.|\.[.-]/);
    },
  );

  it('cuts a text that nobody would read to its end', () => {
    const { message } = toEventObject(aPoolEvent('pool', aFinding('x'.repeat(5_000))), AT);
    expect(message).toHaveLength(1024);
    expect(message.endsWith('x…')).toBe(true);
  });
});
