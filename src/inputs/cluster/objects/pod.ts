import type { ToKept } from '../../../kubernetes/watch-event.ts';
import type { PodShape } from '../pod-shape.ts';
import { toFields, toText, toTexts } from './field.ts';
import { type Identity, toIdentity } from './identity.ts';
import { createInterning } from './interning.ts';
import { findOwner, type Owner } from './owner.ts';
import { toPodShape } from './pod-spec.ts';

/** A pod, as far as quotas and pools look at it. */
export interface KeptPod extends Identity {
  readonly labels: ReadonlyMap<string, string>;
  /** the controller among its owners */
  readonly owner?: Owner;
  /** RFC 3339, whole seconds */
  readonly createdAt: string;
  /** deletionTimestamp is set: it still is charged, until `chargedUntilMs` */
  readonly isTerminating: boolean;
  /** phase Succeeded or Failed: charged no more (but for `count/pods`) */
  readonly isFinished: boolean;
  /** of a terminating pod that does not go: past this Unix time quotas give it up (pods.go `QuotaV1Pod`) */
  readonly chargedUntilMs?: number;
  readonly shape: PodShape;
}

/**
 * Pods of one template are alike, and there are far fewer templates than this; Jobs give each pod labels of its own, which
 * are not worth more memory than this.
 */
const REMEMBERED = 2_000;

/**
 * Makes a reader of pods that shares equal shapes, labels, owners and namespaces between them, for as long as it lives:
 * 10 000 pods fit into 40 MB. It never throws: what cannot be read in a pod is absent.
 */
export function createPodReader(): ToKept<KeptPod> {
  const shapes = createInterning<PodShape>(REMEMBERED);
  const labelMaps = createInterning<ReadonlyMap<string, string>>(REMEMBERED);
  const owners = createInterning<Owner>(REMEMBERED);
  const namespaces = createInterning<string>(REMEMBERED);
  return (object) => {
    const { metadata, spec, status } = object;
    const { namespace, name, uid } = toIdentity(object);
    const labels = toTexts(metadata['labels']);
    const owner = findOwner(metadata);
    const shape = toPodShape(spec, status);
    const { phase } = toFields(status);
    return {
      namespace: namespaces(namespace, namespace),
      name,
      uid,
      labels: labelMaps(JSON.stringify([...labels]), labels),
      ...(owner === undefined ? {} : { owner: owners(JSON.stringify(owner), owner) }),
      createdAt: toText(metadata['creationTimestamp']) ?? '',
      ...toDeletion(metadata),
      isFinished: phase === 'Succeeded' || phase === 'Failed',
      shape: shapes(toKey(shape), shape),
    };
  };
}

/** The deletionTimestamp has the grace period in it, and the quota controller waits for it once more. */
function toDeletion(metadata: Readonly<Record<string, unknown>>): Pick<KeptPod, 'isTerminating' | 'chargedUntilMs'> {
  const { deletionTimestamp, deletionGracePeriodSeconds } = metadata;
  const deletedAt = toText(deletionTimestamp);
  if (deletedAt === undefined) return { isTerminating: false };
  if (typeof deletionGracePeriodSeconds !== 'number') return { isTerminating: true };
  const chargedUntilMs = Date.parse(deletedAt) + deletionGracePeriodSeconds * 1000;
  return { isTerminating: true, ...(Number.isFinite(chargedUntilMs) ? { chargedUntilMs } : {}) };
}

/** Equal shapes have equal keys. */
function toKey({ requests, limits, unnamed, ...rest }: PodShape): string {
  const texts = [requests, limits].map((list) => [...list].map(([name, quantity]) => `${name}=${quantity}`));
  return JSON.stringify([texts, [...(unnamed ?? [])], rest]);
}
