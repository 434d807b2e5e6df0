import type { EventSubject, Finding, PoolEvent } from '../../../../src/actuators/events/pool-event.ts';

/** The ScaledObject of an Event, unless told otherwise one in namespace `space`. */
export function aSubject(name = 'pool', parts: Partial<EventSubject> = {}): EventSubject {
  return { apiVersion: 'keda.sh/v1alpha1', namespace: 'space', name, uid: `uid-${name}`, ...parts };
}

export function aFinding(
  sentence = 'weight "x" must be a number',
  reason: Finding['reason'] = 'PoolRejected',
): Finding {
  return { reason, sentence };
}

export function aPoolEvent(name = 'pool', finding = aFinding()): PoolEvent {
  return { subject: aSubject(name), finding };
}
