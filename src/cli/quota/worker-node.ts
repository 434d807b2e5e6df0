import { z } from 'zod';
import { type ResourceList, toResourceList } from '../../inputs/cluster/objects/resource-list.ts';
import type { KubernetesObject } from '../../kubernetes/object.ts';
import { findRepelling, formatTaint, type Taint, taintSchema, type Toleration } from './toleration.ts';

/** A node, as far as its room for a pool's workers goes. */
export interface WorkerNode {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  /** what its pods may request in all */
  readonly allocatable: ResourceList;
  readonly isCordoned: boolean;
  /** the Ready condition; `Unknown` where the node has never said or says no more */
  readonly ready: string;
  readonly taints: readonly Taint[];
}

/** The few fields of a Node that are read (core/v1 types.go, v0.36). */
const nodeSchema = z.object({
  metadata: z.object({ name: z.string(), labels: z.record(z.string(), z.string()).optional() }),
  spec: z.object({ unschedulable: z.boolean().optional(), taints: z.array(taintSchema).nullish() }).optional(),
  status: z
    .object({
      allocatable: z.record(z.string(), z.string()).optional(),
      conditions: z.array(z.object({ type: z.string(), status: z.string() })).nullish(),
    })
    .optional(),
});

/** @throws ZodError for what is no Node */
export function toWorkerNode(object: KubernetesObject): WorkerNode {
  const { metadata, spec, status } = nodeSchema.parse(object);
  return {
    name: metadata.name,
    labels: metadata.labels ?? {},
    allocatable: toResourceList(status?.allocatable),
    isCordoned: spec?.unschedulable ?? false,
    ready: status?.conditions?.find(({ type }) => type === 'Ready')?.status ?? 'Unknown',
    taints: spec?.taints ?? [],
  };
}

/** Why workers cannot be started on this node now; undefined where they can. */
export function findObstacle(node: WorkerNode, tolerations: readonly Toleration[]): string | undefined {
  if (node.isCordoned) return 'is cordoned (spec.unschedulable)';
  if (node.ready !== 'True') return `is not ready (condition Ready is ${node.ready})`;
  const repelling = findRepelling(node.taints, tolerations).map(formatTaint);
  if (repelling.length === 0) return undefined;
  const options = repelling.map((taint) => `--toleration ${taint}`).join(' ');
  return `is tainted ${repelling.join(', ')} (if the workers tolerate that: ${options})`;
}
