import { createHash } from 'node:crypto';
import { type FindingReason, type PoolEvent, toFindingKey } from './pool-event.ts';

/**
 * An Event as core/v1 has it, with the fields that kubectl shows (`describe` and `get events` both read this form; one of
 * events.k8s.io/v1 could not be brought up to date by a patch of one field).
 */
export interface EventObject {
  readonly apiVersion: 'v1';
  readonly kind: 'Event';
  readonly metadata: { readonly name: string; readonly namespace: string };
  readonly involvedObject: {
    readonly apiVersion: string;
    readonly kind: 'ScaledObject';
    readonly namespace: string;
    readonly name: string;
    readonly uid: string;
  };
  readonly type: 'Normal' | 'Warning';
  readonly reason: FindingReason;
  readonly message: string;
  readonly source: { readonly component: string };
  readonly reportingComponent: string;
  readonly firstTimestamp: string;
  readonly lastTimestamp: string;
  readonly count: number;
}

/** Who says so; kubectl shows it as `From`. */
const COMPONENT = 'quotient';

/** What events.k8s.io/v1 allows of a note (pkg/apis/core/validation/events.go `NoteLengthLimit`, Kubernetes v1.36). */
const MAX_MESSAGE_LENGTH = 1024;

/** Names of objects may have 253 characters, and what makes this one unique needs 17. */
const MAX_PREFIX_LENGTH = 230;

/** @param at when it was found, by wall time */
export function toEventObject({ subject, finding, count = 1 }: PoolEvent, at: Date): EventObject {
  const { apiVersion, namespace, name, uid } = subject;
  const timestamp = at.toISOString();
  return {
    apiVersion: 'v1',
    kind: 'Event',
    metadata: { name: toEventName({ subject, finding }), namespace },
    involvedObject: { apiVersion, kind: 'ScaledObject', namespace, name, uid },
    type: toType(finding.reason),
    reason: finding.reason,
    message: cut(finding.sentence),
    source: { component: COMPONENT },
    reportingComponent: COMPONENT,
    firstTimestamp: timestamp,
    lastTimestamp: timestamp,
    count,
  };
}

/** The same for the same finding about the same object, so that nobody says it a second time after a restart. */
export function toEventName({ subject: { name, uid }, finding }: PoolEvent): string {
  const hash = createHash('sha256')
    .update(`${uid} ${toFindingKey(finding)}`)
    .digest('hex')
    .slice(0, 16);
  return `${name.slice(0, MAX_PREFIX_LENGTH).replace(/[^a-z0-9]+$/, '')}.${hash}`;
}

function toType(reason: FindingReason): EventObject['type'] {
  switch (reason) {
    case 'PoolRejected':
    case 'PoolImpossible':
    case 'PoolWarning':
      return 'Warning';
    case 'PoolHeld':
    case 'PoolScaled':
      return 'Normal';
  }
}

function cut(text: string): string {
  return text.length > MAX_MESSAGE_LENGTH ? `${text.slice(0, MAX_MESSAGE_LENGTH - 1)}…` : text;
}
