import type { KeptTarget } from '../objects/scale-target.ts';
import type { TargetReference } from '../objects/scaled-object.ts';
import type { WatchReading } from '../../../kubernetes/watch.ts';
import { toTargetKey, type WatchedKind } from './kinds.ts';
import type { FoundTarget } from './found-target.ts';

/** What the watches know about their own completeness, for one namespace. */
export interface Completeness {
  /** why nothing can be decided, a sentence; undefined where all that is needed is known and fresh */
  readonly heldBecause: string | undefined;
  /** what is done without, one sentence each */
  readonly warnings: readonly string[];
  /** what else depends on it: kinds of scale targets that hold only their own pools */
  readonly troubles: readonly string[];
  /** KEDA and Kubernetes have the HPA's `tolerance` */
  readonly knowsTolerance: boolean;
  /** finds a scale target among those that are watched */
  findTarget(reference: TargetReference, targets: ReadonlyMap<string, KeptTarget>): FoundTarget;
  /** is it of a kind of which it is not known how it makes its pods? */
  isForeignKind(reference: TargetReference): boolean;
}

/** A watched kind with how its watch stands in this namespace. */
export interface ReadKind {
  readonly watched: Pick<WatchedKind, 'resource' | 'without' | 'target'>;
  readonly reading: Pick<WatchReading<unknown>, 'state' | 'failure'>;
}

/** @param namespace for the sentences */
export function toCompleteness(
  namespace: string,
  kinds: readonly ReadKind[],
  { staleAfterMs, knowsTolerance }: { readonly staleAfterMs: number; readonly knowsTolerance: boolean },
): Completeness {
  const broken = kinds.filter(({ reading }) => reading.state !== 'fresh');
  const explain = (read: ReadKind): string => explainBroken(namespace, read, staleAfterMs);
  const needed = broken.find(({ watched }) => watched.without === undefined && watched.target?.isBuiltIn !== false);
  return {
    heldBecause: needed === undefined ? undefined : explain(needed),
    warnings: broken.flatMap(warnOfBroken),
    troubles: broken.filter(({ watched }) => watched.target !== undefined).map(explain),
    knowsTolerance,
    findTarget: (reference, targets) => {
      const kind = findTargetKind(reference, kinds);
      if (kind === undefined) return { state: 'missing', mistake: explainUnwatched(reference) };
      const target = targets.get(toTargetKey(kind.target, namespace, reference.name));
      const isFresh = kind.read.reading.state === 'fresh';
      const old = isFresh ? {} : { oldBecause: explain(kind.read) };
      if (target !== undefined) return { state: 'found', target, resource: kind.read.watched.resource, ...old };
      if (!isFresh) return { state: 'unknown', reason: explain(kind.read) };
      return { state: 'missing', mistake: `${reference.kind} ${namespace}/${reference.name} does not exist` };
    },
    isForeignKind: (reference) => findTargetKind(reference, kinds)?.target.isBuiltIn === false,
  };
}

/**
 * A warning is told once, so its words must not change with every attempt: of what goes on failing only what stays the same
 * is said, and before the first list nothing while it is not known whether it will fail.
 */
function warnOfBroken({ watched: { without, resource }, reading: { state, failure } }: ReadKind): string[] {
  if (without === undefined || (state === 'never' && failure === undefined)) return [];
  const isRefused = failure?.kind === 'forbidden' || failure?.kind === 'missing';
  return [`${without}: ${isRefused ? failure.reason : `${resource.plural} cannot be watched at the moment`}`];
}

function findTargetKind({ apiVersion, kind }: TargetReference, kinds: readonly ReadKind[]) {
  const [group = ''] = apiVersion.includes('/') ? apiVersion.split('/') : [''];
  for (const read of kinds) {
    const { target } = read.watched;
    if (target !== undefined && target.group === group && target.kind === kind) return { target, read };
  }
  return undefined;
}

function explainUnwatched({ apiVersion, kind, name }: TargetReference): string {
  return `${kind} ${name} is of a kind that is not watched: add ${kind} of ${apiVersion} to scaleTargets`;
}

/** Forbidden and missing kinds have their sentence from the request; an age would change with every look. */
function explainBroken(namespace: string, { watched, reading }: ReadKind, staleAfterMs: number): string {
  const { plural } = watched.resource;
  const failure = reading.failure?.reason;
  if (reading.state === 'stale') {
    const age = `what is known of ${plural} in namespace ${namespace} is more than ${staleAfterMs / 1000} s old`;
    return failure === undefined ? age : `${age}: ${failure}`;
  }
  return failure ?? `${plural} in namespace ${namespace} were not listed yet`;
}
