import { matchesSelector } from '../objects/label-selector.ts';
import type { KeptPod } from '../objects/pod.ts';
import type { KeptReplicaSet } from '../objects/replica-set.ts';
import type { KeptTarget } from '../objects/scale-target.ts';

/** Which pool things belong to. */
export interface Membership {
  poolOf(pod: KeptPod): string | undefined;
  /** @param uid of a scale target, or of a ReplicaSet that a Deployment controls */
  poolOfOwner(uid: string): string | undefined;
  /** uids of a pool's target and of the ReplicaSets that it controls */
  ownersOf(pool: string): readonly string[];
  /** the label `pod-template-hash` of the pods of a Deployment's template as it is now */
  templateHashOf(uid: string): string | undefined;
}

/** A pool's name with its scale target. */
export interface PoolTarget {
  readonly pool: string;
  readonly target: KeptTarget;
  /** a kind of somebody else's, which may put other objects between itself and its pods */
  readonly isForeignKind: boolean;
}

/**
 * A pod belongs to the pool whose target controls it, directly (StatefulSet) or through a ReplicaSet of any revision
 * (Deployment). Labels alone do not tell: a Job's pods may have the same. Only for kinds of which nobody knows what they
 * make, the target's own selector has to do.
 */
export function createMembership(targets: readonly PoolTarget[], replicaSets: Iterable<KeptReplicaSet>): Membership {
  // Of two pools on one target (KEDA's webhook refuses the second) the first has the pods.
  const pools = new Map(targets.toReversed().map(({ pool, target }) => [target.uid, pool]));
  const owners = new Map(pools);
  const current = new Map<string, KeptReplicaSet>();
  for (const replicaSet of replicaSets) {
    const { uid, deploymentUid = '', revision } = replicaSet;
    const pool = pools.get(deploymentUid);
    if (pool === undefined) continue;
    owners.set(uid, pool);
    if (revision > (current.get(deploymentUid)?.revision ?? -1)) current.set(deploymentUid, replicaSet);
  }
  const uids = Map.groupBy(owners.keys(), (uid) => owners.get(uid) ?? '');
  const others = targets.filter(({ isForeignKind }) => isForeignKind);
  return {
    poolOf: ({ owner, labels }) =>
      owners.get(owner?.uid ?? '') ??
      (owner?.kind === 'Job' ? undefined : others.find(({ target }) => matchesSelector(target.selector, labels))?.pool),
    poolOfOwner: (uid) => owners.get(uid),
    ownersOf: (pool) => uids.get(pool) ?? [],
    templateHashOf: (uid) => current.get(uid)?.templateHash,
  };
}
