import type { KubernetesObject } from '../../../kubernetes/object.ts';
import { type Fields, toCount, toFields, toText } from './field.ts';
import { isQuotaRefusal } from './refusal.ts';

/** A controller could not create a pod since a quota is full. */
export interface KeptRefusal {
  readonly namespace: string;
  /** of the Event */
  readonly name: string;
  /** whose pod it was to be: a ReplicaSet, a StatefulSet, a Job … */
  readonly involved: { readonly kind: string; readonly name: string; readonly uid: string };
  /** RFC 3339 */
  readonly firstAt: string;
  readonly lastAt: string;
  /** so many tries; some are missing, as Events are rate-limited after 25 of an object */
  readonly count: number;
  readonly message: string;
}

/** What controllers call it. */
export const REFUSAL_REASON = 'FailedCreate';

/** Reads a core/v1 Event; undefined for all that tell of something else. */
export function toKeptRefusal(object: KubernetesObject): KeptRefusal | undefined {
  const message = toText(object['message']);
  if (object['reason'] !== REFUSAL_REASON || !isQuotaRefusal(message)) return undefined;
  const { kind, name, uid, namespace } = toFields(object['involvedObject']);
  return {
    namespace: toText(namespace) ?? object.metadata.namespace ?? '',
    name: object.metadata.name,
    involved: { kind: toText(kind) ?? '', name: toText(name) ?? '', uid: toText(uid) ?? '' },
    ...toTimes(object),
    message,
  };
}

/** Recorders of the old kind fill in timestamps and a count, those of the new one a series (k8s.io/api/core/v1, v0.36). */
function toTimes(event: Fields): Pick<KeptRefusal, 'firstAt' | 'lastAt' | 'count'> {
  const { firstTimestamp, lastTimestamp, eventTime, count } = event;
  const series = toFields(event['series']);
  const created = toText(toFields(event['metadata'])['creationTimestamp']) ?? '';
  const firstAt = toText(firstTimestamp) ?? toText(eventTime) ?? created;
  return {
    firstAt,
    lastAt: toText(series['lastObservedTime']) ?? toText(lastTimestamp) ?? firstAt,
    count: toCount(series['count']) ?? toCount(count) ?? 1,
  };
}
