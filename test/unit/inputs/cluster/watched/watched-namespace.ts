import type { ScaleTargetKind } from '../../../../../src/config.ts';
import type { NamespaceState, PoolPods, ValidPool } from '../../../../../src/inputs/cluster/cluster.ts';
import { toKeptAutoscaler } from '../../../../../src/inputs/cluster/objects/autoscaler.ts';
import { toKeptRefusal } from '../../../../../src/inputs/cluster/objects/event.ts';
import { toKeptJob } from '../../../../../src/inputs/cluster/objects/job.ts';
import { toKeptLimitRange } from '../../../../../src/inputs/cluster/objects/limit-range.ts';
import { createPodReader } from '../../../../../src/inputs/cluster/objects/pod.ts';
import { toKeptQuota } from '../../../../../src/inputs/cluster/objects/quota.ts';
import { toKeptReplicaSet } from '../../../../../src/inputs/cluster/objects/replica-set.ts';
import { toKeptTarget } from '../../../../../src/inputs/cluster/objects/scale-target.ts';
import { createScaledObjectReader } from '../../../../../src/inputs/cluster/objects/scaled-object.ts';
import { createAddressMatcher } from '../../../../../src/inputs/cluster/objects/scaler-address.ts';
import { type ReadKind, toCompleteness } from '../../../../../src/inputs/cluster/watched/completeness.ts';
import { toTargetKey, toWatchedKinds } from '../../../../../src/inputs/cluster/watched/kinds.ts';
import {
  createNamespaceModel,
  type NamespaceModel,
} from '../../../../../src/inputs/cluster/watched/namespace-model.ts';
import type { Kind, KindChange } from '../../../../../src/inputs/cluster/watched/objects.ts';
import type { KeptEntry } from '../../../../../src/kubernetes/list.ts';
import { toKey } from '../../../../../src/kubernetes/object.ts';
import { type Change, createWatchCache, type WatchCache } from '../../../../../src/kubernetes/watch-cache.ts';
import type { ToKept } from '../../../../../src/kubernetes/watch-event.ts';
import { aClock, type FakeClock } from '../../../../builders/clock.ts';
import { type RawObject, SCALER_ADDRESS } from '../../../../builders/kubernetes.ts';

/** After which every reading has caught up: `readingWindowMs`. */
export const WINDOW_MS = 2_000;

/** How a watch stands that is not connected and listed. */
export type Trouble = ReadKind['reading'];

/** One namespace that is told of objects as the watches tell it, through the real readers and caches. */
export interface WatchedNamespace {
  readonly clock: FakeClock;
  readonly model: NamespaceModel;
  /** Made or changed, one event each. */
  put(...objects: readonly RawObject[]): void;
  remove(...objects: readonly RawObject[]): void;
  /** A complete list of a kind: what is not in it is gone. */
  relist(kind: string, objects: readonly RawObject[]): void;
  state(): NamespaceState;
  /** @throws unless there is one, and no mistake was made */
  pool(name?: string): ValidPool;
  pods(name?: string): PoolPods;
  mistake(name?: string): string | undefined;
}

interface Source {
  readonly kind: Kind;
  readonly cache: WatchCache<unknown>;
  readonly toKept: ToKept<unknown>;
  readonly isTarget: boolean;
}

/** @param troubles by the plural of the kind, as they are at each look; all others are connected and listed */
export function aWatchedNamespace({
  clock = aClock(),
  troubles = {},
  scaleTargets = [],
}: {
  readonly clock?: FakeClock;
  readonly troubles?: Readonly<Record<string, Trouble>>;
  readonly scaleTargets?: readonly ScaleTargetKind[];
} = {}): WatchedNamespace {
  const model = createNamespaceModel('space', clock, WINDOW_MS);
  const sources = createSources();
  let version = 0;
  const sourceOf = (kind: string): Source => {
    const source = sources.get(kind);
    if (source === undefined) throw new Error(`no watch of ${kind}`);
    return source;
  };
  const toEntry = (object: RawObject): KeptEntry<unknown> | undefined => {
    version += 1;
    const metadata = { ...object.metadata, resourceVersion: String(version) };
    const kept = sourceOf(object.kind).toKept({ ...object, metadata });
    return kept === undefined ? undefined : { version: String(version), kept };
  };
  const tell = (kind: string, changes: readonly Change<unknown>[]): void => {
    for (const change of changes) model.apply(toKindChange(kind, sourceOf(kind), change));
  };
  const watchedKinds = toWatchedKinds([SCALER_ADDRESS], scaleTargets);
  const state = (): NamespaceState => {
    const kinds = watchedKinds.map((watched) => ({
      watched,
      reading: troubles[watched.resource.plural] ?? { state: 'fresh' as const },
    }));
    return model.state(toCompleteness('space', kinds, { staleAfterMs: 15_000, knowsTolerance: false }));
  };
  const find = (name: string) => state().pools.find((pool) => pool.name === name);
  const pool = (name = 'pool'): ValidPool => {
    const found = find(name);
    if (found?.state !== 'valid') throw new Error(`no pool ${name}: ${found?.mistake ?? 'there is none'}`);
    return found;
  };
  return {
    clock,
    model,
    put: (...objects) => {
      for (const object of objects) {
        const key = toKey(object.metadata);
        const { version: at, kept } = toEntry(object) ?? { version: String(version), kept: undefined };
        tell(object.kind, sourceOf(object.kind).cache.apply([{ kind: 'set', key, version: at, kept }]));
      }
    },
    remove: (...objects) => {
      for (const { kind, metadata } of objects) {
        tell(kind, sourceOf(kind).cache.apply([{ kind: 'deleted', key: toKey(metadata), version: String(version) }]));
      }
    },
    relist: (kind, objects) => {
      const entries = objects.flatMap((object) => {
        const entry = toEntry(object);
        return entry === undefined ? [] : [[toKey(object.metadata), entry] as const];
      });
      tell(kind, sourceOf(kind).cache.replace(new Map(entries)));
    },
    state,
    pool,
    pods: (name = 'pool') => {
      const { pods } = find(name) ?? {};
      if (pods === undefined) throw new Error(`no pods of ${name}`);
      return pods;
    },
    mistake: (name = 'pool') => {
      const found = find(name);
      return found?.state === 'rejected' ? found.mistake : undefined;
    },
  };
}

function createSources(): ReadonlyMap<string, Source> {
  const toSource = (kind: Kind, toKept: ToKept<unknown>): Source => ({
    kind,
    toKept,
    cache: createWatchCache<unknown>(new Map()),
    isTarget: kind === 'targets',
  });
  return new Map([
    ['ResourceQuota', toSource('quotas', toKeptQuota)],
    ['LimitRange', toSource('limitRanges', toKeptLimitRange)],
    ['Pod', toSource('pods', createPodReader())],
    ['ScaledObject', toSource('scaledObjects', createScaledObjectReader(createAddressMatcher([SCALER_ADDRESS])))],
    ['HorizontalPodAutoscaler', toSource('autoscalers', toKeptAutoscaler)],
    ['Deployment', toSource('targets', toKeptTarget)],
    ['StatefulSet', toSource('targets', toKeptTarget)],
    ['Rollout', toSource('targets', toKeptTarget)],
    ['ReplicaSet', toSource('replicaSets', toKeptReplicaSet)],
    ['Job', toSource('jobs', toKeptJob)],
    ['Event', toSource('refusals', toKeptRefusal)],
  ]);
}

function toKindChange(rawKind: string, { kind, isTarget }: Source, change: Change<unknown>): KindChange {
  const [namespace = '', name = ''] = change.key.split('/');
  const group = rawKind === 'Rollout' ? 'argoproj.io' : 'apps';
  const key = isTarget ? toTargetKey({ group, kind: rawKind }, namespace, name) : change.key;
  return { kind, change: { ...change, key } } as unknown as KindChange;
}
