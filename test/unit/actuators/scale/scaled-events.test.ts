import { describe, expect, it } from 'vitest';
import { createScaledEvents } from '../../../../src/actuators/scale/scaled-events.ts';

const SUBJECT = { apiVersion: 'keda.sh/v1alpha1', namespace: 'space', name: 'pool', uid: 'uid' };

function sentences(events: ReturnType<typeof createScaledEvents>, nowMs: number): readonly string[] {
  return events.take(nowMs).map(({ finding }) => finding.sentence);
}

describe('Events about replicas that were set', () => {
  it('tell the first step at once, and what comes within a minute together', () => {
    const events = createScaledEvents();
    events.note(SUBJECT, { from: 1, to: 8, reason: 'granted 8' });
    expect(sentences(events, 0)).toEqual(['scaled from 1 to 8 replicas: granted 8']);
    events.note(SUBJECT, { from: 8, to: 6, reason: 'granted 6' });
    events.note(SUBJECT, { from: 6, to: 2, reason: 'granted 2' });
    expect(sentences(events, 59_999)).toEqual([]);
    expect(sentences(events, 60_000)).toEqual(['scaled 2 times, at last from 6 to 2 replicas: granted 2']);
    expect(sentences(events, 200_000)).toEqual([]);
  });

  it('count all steps since the start', () => {
    const events = createScaledEvents();
    for (const to of [2, 3]) events.note(SUBJECT, { from: to - 1, to, reason: `granted ${to}` });
    expect(events.take(0).map(({ count }) => count)).toEqual([2]);
    events.note(SUBJECT, { from: 3, to: 4, reason: 'granted 4' });
    expect(events.take(60_000).map(({ count }) => count)).toEqual([3]);
  });
});
