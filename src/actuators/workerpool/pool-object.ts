import { z } from 'zod';
import {
  type ParsedWorkerPool,
  parseWorkerPool,
  WORKER_POOL_KIND,
  WORKER_POOL_VERSION,
} from '../../contract/worker-pool.ts';
import type { KubernetesObject } from '../../kubernetes/object.ts';
import type { Resource } from '../../kubernetes/resource.ts';

const [group = '', version = ''] = WORKER_POOL_VERSION.split('/');

export const WORKER_POOLS: Resource = { group, version, plural: 'workerpools' };

/** One entry of a WorkerPool's status. HyperFlow's own definition has a `timestamp` too, which its operator leaves out. */
export interface Condition {
  readonly type: string;
  readonly status: string;
  readonly reason: string;
  readonly message: string;
}

/** What we add to a WorkerPool's status, for the columns of `kubectl get wp`. Sorted last, behind `workerPoolName`. */
export interface PoolWorkers {
  /** messages; absent where it is unknown */
  readonly backlog?: number;
  /** pods that run / replicas that are granted / replicas that the backlog asks for; `?` for what is unknown */
  readonly replicas: string;
  /** why so many: the kind of the decision's reason */
  readonly reason: string;
}

/** A WorkerPool as far as its controller reads it. */
export interface KeptPool {
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
  /** somebody deletes it, and what it owns goes with it */
  readonly isEnding: boolean;
  readonly parsed: ParsedWorkerPool;
  /** newest first, as they stand */
  readonly conditions: readonly Condition[];
  readonly workers?: PoolWorkers;
}

/** Anybody may have written a status: what is no condition is passed over, and written anew. */
const conditionSchema = z.object({
  type: z.string(),
  status: z.string(),
  reason: z.string().default(''),
  message: z.string().default(''),
});
const workersSchema = z.object({ backlog: z.number().optional(), replicas: z.string(), reason: z.string() });
const objectSchema = z.object({
  metadata: z.object({ uid: z.string().default(''), deletionTimestamp: z.string().optional() }),
  status: z
    .object({
      conditions: z.array(conditionSchema).catch([]).default([]),
      workers: workersSchema.optional().catch(undefined),
    })
    .catch({ conditions: [] })
    .default({ conditions: [] }),
});

export function toKeptPool(object: KubernetesObject): KeptPool {
  const { name, namespace = '' } = object.metadata;
  const { metadata, status } = objectSchema.parse(object);
  return {
    namespace,
    name,
    uid: metadata.uid,
    isEnding: metadata.deletionTimestamp !== undefined,
    // An entry of a list need not say what it is.
    parsed: parseWorkerPool({ apiVersion: WORKER_POOL_VERSION, kind: WORKER_POOL_KIND, ...object }, namespace),
    conditions: status.conditions,
    ...(status.workers === undefined ? {} : { workers: toWorkers(status.workers) }),
  };
}

function toWorkers({ backlog, replicas, reason }: z.infer<typeof workersSchema>): PoolWorkers {
  return { ...(backlog === undefined ? {} : { backlog }), replicas, reason };
}
