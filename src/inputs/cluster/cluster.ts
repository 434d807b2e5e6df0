import type { ForeignDemand } from '../../contract/snapshot.ts';
import type { Trigger } from '../../contract/trigger-metadata.ts';
import type { SeenTarget } from '../../decision/scaling/target.ts';
import type { ObjectPlace } from '../../kubernetes/write.ts';
import type { Reading } from '../reading.ts';

/** The quotas and pools of one namespace, from Kubernetes or from a pools file. */
export interface NamespaceState {
  readonly name: string;
  readonly rows: readonly QuotaRow[];
  readonly pools: readonly ClusterPool[];
  /** refused pods of Jobs that belong to no pool */
  readonly foreignDemand: readonly ForeignDemand[];
  /** why nothing about it can be decided now, a sentence; its pools keep what they have */
  readonly heldBecause?: string;
}

/** One resource of one quota; amounts in milli-CPU, bytes or counts. */
export interface QuotaRow {
  readonly quota: string;
  readonly resource: string;
  readonly hard: number;
  readonly reserve: number;
  /** charged by pods that belong to no pool */
  readonly foreign: number;
  /** what can be seen of it in a cluster; absent where nobody watches pods (a pools file) */
  readonly observed?: {
    /** charged by all pods in its scope, pools' and others' */
    readonly pods: number;
    /** what the quota says is used */
    readonly used: number;
    /** charged by pods that were seen a moment ago, and that `used` has not been seen to rise by */
    readonly uncounted: number;
  };
}

/** What is known of a pool, whether or not its author made a mistake. */
interface PoolFacts {
  /** of the ScaledObject */
  readonly name: string;
  /** what the scale target is set to; absent where nobody but we know it (a pools file: what was last granted) */
  readonly replicas?: number;
  /** absent where nobody watches pods (a pools file) */
  readonly pods?: PoolPods;
  readonly warnings: readonly string[];
}

/** A pool as the cluster knows it. */
export interface ValidPool extends PoolFacts {
  readonly state: 'valid';
  readonly trigger: Trigger;
  readonly minReplicaCount: number;
  readonly maxReplicaCount: number;
  readonly idleReplicaCount?: number;
  /** what KEDA sets when it hears errors from us for a while */
  readonly fallbackReplicas?: number;
  /** that it is paused, or what is not known of it: it keeps what it has */
  readonly heldBecause?: string;
  /** what one worker is charged, one number per row, in the order of rows */
  readonly charges: readonly number[];
  /** after which a worker that is to go is killed; absent where nobody says */
  readonly graceSeconds?: number;
  /** absent where nobody else sets the replicas (a pools file), and where the scale target is not known */
  readonly scaling?: PoolScaling;
}

/** What direct scaling goes by, as far as it can be seen. */
export interface PoolScaling extends SeenTarget {
  /** where the replicas are set */
  readonly place: ObjectPlace;
}

/** The mistake that a pool's author made. */
export interface RejectedPool extends PoolFacts {
  readonly state: 'rejected';
  readonly mistake: string;
  /** as above, where it is known in spite of the mistake: its workers go on holding their room */
  readonly charges?: readonly number[];
}

export type ClusterPool = ValidPool | RejectedPool;

/** The pods of one pool, of any revision of its template; counts ≥ 0. */
export interface PoolPods {
  /** neither terminating nor finished */
  readonly active: number;
  readonly terminating: number;
  /** pods that were seen to leave `active`, since the beginning */
  readonly left: number;
  /** pods that were seen for the first time, since the beginning */
  readonly appeared: number;
  /** what they are charged together, one number per row */
  readonly charges: readonly number[];
  /** when a pod of it was last refused for lack of quota, by the monotonic clock */
  readonly refusedAtMs?: number;
}

/** All namespaces that have pools, refreshed in the background and read from memory. */
export interface ClusterInput {
  /** A namespace in which nothing changed is the same object as before. */
  read(): Reading<readonly NamespaceState[]>;
  /**
   * Calls back whenever the reading has changed in value or state: with the namespaces concerned, or with nothing where it
   * may be all. Returns its own undoing.
   */
  onChange(listener: (namespaces?: Iterable<string>) => void): () => void;
  /** Settles only when every timer, watch and request is over. */
  run(signal: AbortSignal): Promise<void>;
}
