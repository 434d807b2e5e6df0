import type { Trigger } from '../../contract/trigger-metadata.ts';
import type { Reading } from '../reading.ts';

/** The quotas and pools of one namespace, from Kubernetes or from a pools file. */
export interface NamespaceState {
  readonly name: string;
  readonly rows: readonly QuotaRow[];
  readonly pools: readonly ClusterPool[];
}

/** One resource of one quota; amounts in milli-CPU, bytes or counts. */
export interface QuotaRow {
  readonly quota: string;
  readonly resource: string;
  readonly hard: number;
  readonly reserve: number;
  /** charged by pods that belong to no pool */
  readonly foreign: number;
}

/** A pool as the cluster knows it, or the mistake that its author made. */
export type ClusterPool =
  | {
      readonly state: 'valid';
      /** of the ScaledObject */
      readonly name: string;
      readonly trigger: Trigger;
      readonly minReplicaCount: number;
      readonly maxReplicaCount: number;
      readonly idleReplicaCount?: number;
      readonly isPaused: boolean;
      /** what one worker is charged, one number per row, in the order of rows */
      readonly charges: readonly number[];
      /** what the scale target is set to; absent where nobody but we know it (a pools file: what was last granted) */
      readonly replicas?: number;
      readonly warnings: readonly string[];
    }
  | {
      readonly state: 'rejected';
      readonly name: string;
      readonly mistake: string;
      /** as above, where it is known in spite of the mistake: its workers go on holding their room */
      readonly charges?: readonly number[];
      readonly warnings: readonly string[];
    };

/** All namespaces that have pools, refreshed in the background and read from memory. */
export interface ClusterInput {
  read(): Reading<readonly NamespaceState[]>;
  /** Calls back whenever the reading has changed in value or state. Returns its own undoing. */
  onChange(listener: () => void): () => void;
  /** Settles only when every timer, watch and request is over. */
  run(signal: AbortSignal): Promise<void>;
}
