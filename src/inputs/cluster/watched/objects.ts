import type { Change } from '../../../kubernetes/watch-cache.ts';
import type { KeptAutoscaler } from '../objects/autoscaler.ts';
import type { KeptRefusal } from '../objects/event.ts';
import type { KeptJob } from '../objects/job.ts';
import type { KeptLimitRange } from '../objects/limit-range.ts';
import type { KeptPod } from '../objects/pod.ts';
import type { KeptQuota } from '../objects/quota.ts';
import type { KeptReplicaSet } from '../objects/replica-set.ts';
import type { KeptTarget } from '../objects/scale-target.ts';
import type { KeptScaledObject } from '../objects/scaled-object.ts';

/** What is kept of each kind; all of them live in a namespace. */
export interface KeptKinds {
  readonly quotas: KeptQuota;
  readonly limitRanges: KeptLimitRange;
  readonly pods: KeptPod;
  readonly scaledObjects: KeptScaledObject;
  readonly autoscalers: KeptAutoscaler;
  readonly targets: KeptTarget;
  readonly replicaSets: KeptReplicaSet;
  readonly jobs: KeptJob;
  readonly refusals: KeptRefusal;
}

export type Kind = keyof KeptKinds;

/** Everything that is kept of one namespace, by `namespace/name`; targets by kind besides, as two may have one name. */
export type NamespaceObjects = { readonly [K in Kind]: Map<string, KeptKinds[K]> };

export function createNamespaceObjects(): NamespaceObjects {
  return {
    quotas: new Map(),
    limitRanges: new Map(),
    pods: new Map(),
    scaledObjects: new Map(),
    autoscalers: new Map(),
    targets: new Map(),
    replicaSets: new Map(),
    jobs: new Map(),
    refusals: new Map(),
  };
}

/** One change, with the kind that it is about. */
export type KindChange<K extends Kind = Kind> = {
  [P in K]: { readonly kind: P; readonly change: Change<KeptKinds[P]> };
}[K];

export function storeChange<K extends Kind>(objects: NamespaceObjects, { kind, change }: KindChange<K>): void {
  const items: Map<string, KeptKinds[K]> = objects[kind];
  if (change.after === undefined) items.delete(change.key);
  else items.set(change.key, change.after);
}
