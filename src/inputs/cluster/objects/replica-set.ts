import type { KubernetesObject } from '../../../kubernetes/object.ts';
import { toCount, toFields, toList, toText, toTexts } from './field.ts';
import { type Identity, toIdentity } from './identity.ts';
import { findOwner } from './owner.ts';
import { isQuotaRefusal } from './refusal.ts';

/** One revision of a Deployment, or a ReplicaSet of its own. */
export interface KeptReplicaSet extends Identity {
  /** uid of the Deployment that controls it */
  readonly deploymentUid?: string;
  /** the label `pod-template-hash`, which its pods have too */
  readonly templateHash?: string;
  /** grows with each change of the Deployment's template, and with each return to an old one; 0: unknown */
  readonly revision: number;
  /** what it is set to */
  readonly replicas: number;
  /** it could not create a pod since the quota is full; goes as soon as one try succeeds */
  readonly refusal?: QuotaRefusal;
}

/** Both as of the first refused try of a row: the controller leaves the condition as it is while tries go on failing. */
export interface QuotaRefusal {
  /** RFC 3339 */
  readonly since: string;
  readonly message: string;
}

/** Reads an apps/v1 ReplicaSet. */
export function toKeptReplicaSet(object: KubernetesObject): KeptReplicaSet {
  const { metadata } = object;
  const owner = findOwner(metadata);
  const templateHash = toTexts(metadata['labels']).get('pod-template-hash');
  const refusal = toRefusal(toFields(object['status'])['conditions']);
  return {
    ...toIdentity(object),
    ...(owner?.kind === 'Deployment' ? { deploymentUid: owner.uid } : {}),
    ...(templateHash === undefined ? {} : { templateHash }),
    revision: toRevision(toTexts(metadata['annotations']).get('deployment.kubernetes.io/revision')),
    replicas: toCount(toFields(object['spec'])['replicas']) ?? 1,
    ...(refusal === undefined ? {} : { refusal }),
  };
}

function toRevision(text = ''): number {
  return /^\d{1,15}$/.test(text) ? Number(text) : 0;
}

/** `ReplicaFailure` is there only while it is true (pkg/controller/replicaset/replica_set_utils.go, Kubernetes v1.36). */
function toRefusal(conditions: unknown): QuotaRefusal | undefined {
  const failure = toList(conditions)
    .map(toFields)
    .find(({ type, status }) => type === 'ReplicaFailure' && status === 'True');
  const message = toText(failure?.['message']);
  if (!isQuotaRefusal(message)) return undefined;
  return { since: toText(failure?.['lastTransitionTime']) ?? '', message };
}
