import type { ScaleTargetKind } from '../../../config.ts';
import type { Resource } from '../../../kubernetes/resource.ts';
import type { Change } from '../../../kubernetes/watch-cache.ts';
import type { ToKept } from '../../../kubernetes/watch-event.ts';
import { type NamespacesWatch, watchNamespaces } from '../../../kubernetes/watch-namespaces.ts';
import type { WatchOptions } from '../../../kubernetes/watch.ts';
import { toKeptAutoscaler } from '../objects/autoscaler.ts';
import { REFUSAL_REASON, toKeptRefusal } from '../objects/event.ts';
import { toKeptJob } from '../objects/job.ts';
import { toKeptLimitRange } from '../objects/limit-range.ts';
import { createPodReader } from '../objects/pod.ts';
import { toKeptQuota } from '../objects/quota.ts';
import { toKeptReplicaSet } from '../objects/replica-set.ts';
import { toKeptTarget } from '../objects/scale-target.ts';
import { createScaledObjectReader } from '../objects/scaled-object.ts';
import { createAddressMatcher } from '../objects/scaler-address.ts';
import type { Kind, KindChange, KeptKinds } from './objects.ts';

/** A kind that is watched, over all namespaces or over each of a list. */
export interface WatchedKind {
  readonly resource: Resource;
  /** what goes wrong without it, for people to read; absent: nothing can be decided without it */
  readonly without?: string;
  /** of scale targets: how `scaleTargetRef` names the kind */
  readonly target?: TargetKind;
  /** @param onChange told of every change, and with an empty list where only the connection has changed */
  watch(parts: WatchParts, onChange: (changes: readonly KindChange[]) => void): NamespacesWatch<unknown>;
}

/** What every watch is made with. */
export interface WatchParts extends Pick<
  WatchOptions<unknown>,
  'client' | 'clock' | 'logger' | 'staleAfterMs' | 'recovery'
> {
  /** absent: all */
  readonly namespaces: readonly string[] | undefined;
}

/** How a `scaleTargetRef` names a kind. */
export interface TargetKind {
  readonly group: string;
  readonly kind: string;
  /** a kind of which it is known how it makes its pods */
  readonly isBuiltIn: boolean;
}

export const SCALED_OBJECTS: Resource = { group: 'keda.sh', version: 'v1alpha1', plural: 'scaledobjects' };

const CORE = { version: 'v1' } as const;
const APPS = { group: 'apps', version: 'v1' } as const;

/** A busy cluster has thousands of other events. */
const REFUSALS = `reason=${REFUSAL_REASON}`;

/** Events have no watch cache, and so no bookmarks: an idle watch of them is silent until its time is over. */
const EVENTS_SILENCE_MS = 660_000;

/**
 * Every kind that is watched. RBAC needs list and watch of each; what is not allowed is said, and those that only help are
 * done without.
 *
 * @param scalerAddresses under which KEDA reaches us
 */
export function toWatchedKinds(
  scalerAddresses: readonly string[],
  scaleTargets: readonly ScaleTargetKind[],
): readonly WatchedKind[] {
  return [
    toWatchedKind('scaledObjects', SCALED_OBJECTS, createScaledObjectReader(createAddressMatcher(scalerAddresses))),
    toWatchedKind('quotas', { ...CORE, plural: 'resourcequotas' }, toKeptQuota),
    toWatchedKind('pods', { ...CORE, plural: 'pods' }, createPodReader()),
    toWatchedKind('replicaSets', { ...APPS, plural: 'replicasets' }, toKeptReplicaSet),
    toTargetKind({ ...APPS, plural: 'deployments' }, 'Deployment', true),
    toTargetKind({ ...APPS, plural: 'statefulsets' }, 'StatefulSet', true),
    ...scaleTargets.map(({ kind, ...resource }) => toTargetKind(resource, kind, false)),
    toWatchedKind('limitRanges', { ...CORE, plural: 'limitranges' }, toKeptLimitRange, {
      without: 'defaults that LimitRanges fill in are not known before a first worker runs',
    }),
    toWatchedKind(
      'autoscalers',
      { group: 'autoscaling', version: 'v2', plural: 'horizontalpodautoscalers' },
      toKeptAutoscaler,
      { without: 'the HPA and how it behaves are not known' },
    ),
    toWatchedKind('jobs', { group: 'batch', version: 'v1', plural: 'jobs' }, toKeptJob, {
      without: 'no room is kept for refused pods of Jobs',
    }),
    toWatchedKind('refusals', { ...CORE, plural: 'events', fieldSelector: REFUSALS }, toKeptRefusal, {
      without: 'refused pods are seen late, and those of Jobs not at all',
      silenceLimitMs: EVENTS_SILENCE_MS,
    }),
  ];
}

/** What targets are kept by has their kind in it, as two kinds may have objects of one name. */
export function toTargetKey({ group, kind }: Omit<TargetKind, 'isBuiltIn'>, namespace: string, name: string): string {
  return `${kind}.${group}/${namespace}/${name}`;
}

function toTargetKind(resource: Resource, kind: string, isBuiltIn: boolean): WatchedKind {
  const target = { group: resource.group ?? '', kind, isBuiltIn };
  return toWatchedKind('targets', resource, toKeptTarget, { target });
}

function toWatchedKind<K extends Kind>(
  kind: K,
  resource: Resource,
  toKept: ToKept<KeptKinds[K]>,
  {
    silenceLimitMs,
    ...facts
  }: Pick<WatchedKind, 'without' | 'target'> & Pick<WatchOptions<unknown>, 'silenceLimitMs'> = {},
): WatchedKind {
  const toKindChange = (change: Change<KeptKinds[K]>): KindChange => {
    const { namespace, name } = change.after ?? change.before ?? { namespace: '', name: '' };
    const key = facts.target === undefined ? change.key : toTargetKey(facts.target, namespace, name);
    return { kind, change: { ...change, key } } as unknown as KindChange;
  };
  return {
    resource,
    ...facts,
    watch: ({ namespaces, ...parts }, onChange) =>
      watchNamespaces<KeptKinds[K]>(namespaces, {
        ...parts,
        ...(silenceLimitMs === undefined ? {} : { silenceLimitMs }),
        resource,
        toKept,
        onChange: (changes) => onChange(changes.map(toKindChange)),
      }),
  };
}
