import type { PoolDecision } from '../../decision/decision.ts';

/** The ScaledObject that an Event is about. */
export interface EventSubject {
  /** for example `keda.sh/v1alpha1` */
  readonly apiVersion: string;
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
}

/** Something that the author of a pool should know of. */
export interface Finding {
  readonly reason: FindingReason;
  readonly sentence: string;
}

/** `reason` of an Event: short and CamelCase, for machines to sort by. */
export type FindingReason =
  /** its author made a mistake */
  | 'PoolRejected'
  /** one worker of it exceeds the quota */
  | 'PoolImpossible'
  /** it is paused, or something about it is unknown: it keeps the workers that it has */
  | 'PoolHeld'
  /** something that its author may want to mend */
  | 'PoolWarning'
  /** its replicas were set between the HPA's ticks */
  | 'PoolScaled';

/** One Event to be written. */
export interface PoolEvent {
  readonly subject: EventSubject;
  readonly finding: Finding;
  /** how often it has happened; absent: it is a state, and no happening */
  readonly count?: number;
}

/** What a decision says to the author of a pool. */
export function toFindings({ reason: { kind, sentence }, warnings }: PoolDecision): readonly Finding[] {
  const standing = toStanding(kind);
  const all = warnings.map((warning): Finding => ({ reason: 'PoolWarning', sentence: warning }));
  return standing === undefined ? all : [{ reason: standing, sentence }, ...all];
}

/** The same key, the same thing to say. Why a pool is held changes in its words by the second; that it is held does not. */
export function toFindingKey({ reason, sentence }: Finding): string {
  return reason === 'PoolHeld' || reason === 'PoolScaled' ? reason : `${reason} ${sentence}`;
}

/** A pool that takes part in the division has nothing to hear of it: that is for the API and the metrics to show. */
function toStanding(kind: PoolDecision['reason']['kind']): FindingReason | undefined {
  if (kind === 'rejected') return 'PoolRejected';
  if (kind === 'impossible') return 'PoolImpossible';
  return kind === 'held' ? 'PoolHeld' : undefined;
}
