import { z } from 'zod';
import { parseQuantity } from './quantity.ts';

/**
 * The pools file: what Kubernetes would say of quotas and pools, where there is no Kubernetes to ask. Field names are those
 * of the Kubernetes objects and of KEDA's ScaledObject.
 */

const name = z.string().min(1);
const count = z.int().min(0);

/** YAML writes `cpu: 2` as a number; Kubernetes' own parser takes both. */
const quantity = z
  .union([z.string(), z.number()])
  .transform(String)
  .refine((text) => (parseQuantity(text) ?? -1n) >= 0n, {
    error: 'must be a Kubernetes quantity, such as 500m, 2 or 1.5Gi',
  });
const quantities = z.record(name, quantity);

const scopeName = z.enum([
  'Terminating',
  'NotTerminating',
  'BestEffort',
  'NotBestEffort',
  'PriorityClass',
  'CrossNamespacePodAffinity',
]);

const scopeRequirementSchema = z.strictObject({
  scopeName,
  operator: z.enum(['In', 'NotIn', 'Exists', 'DoesNotExist']),
  values: z.array(z.string()).default([]),
});

const quotaSchema = z.strictObject({
  name,
  hard: quantities,
  reserve: quantities.default({}),
  scopes: z.array(scopeName).default([]),
  scopeSelector: z.strictObject({ matchExpressions: z.array(scopeRequirementSchema) }).optional(),
});

const poolSchema = z.strictObject({
  name,
  minReplicaCount: count.default(0),
  /** KEDA's own default (apis/keda/v1alpha1/scaledobject_types.go) */
  maxReplicaCount: count.default(100),
  idleReplicaCount: count.optional(),
  paused: z.boolean().default(false),
  resources: z.strictObject({ requests: quantities.default({}), limits: quantities.default({}) }).optional(),
  priorityClassName: name.optional(),
  activeDeadlineSeconds: count.optional(),
  /** the trigger's metadata with the very same keys; YAML may write its numbers as numbers */
  metadata: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]).transform(String)),
});

const namespaceSchema = z.strictObject({
  name,
  quotas: z.array(quotaSchema).default([]),
  pools: z.array(poolSchema).default([]),
});

export const poolsFileSchema = z.strictObject({ namespaces: z.array(namespaceSchema) }).superRefine((file, context) => {
  const report = (path: (string | number)[]): void => {
    context.addIssue({ code: 'custom', path: [...path, 'name'], message: 'must be unique, and an earlier one has it' });
  };
  reportRepeated(file.namespaces, ['namespaces'], report);
  for (const [index, { quotas, pools }] of file.namespaces.entries()) {
    reportRepeated(quotas, ['namespaces', index, 'quotas'], report);
    reportRepeated(pools, ['namespaces', index, 'pools'], report);
  }
});

function reportRepeated(
  named: readonly { readonly name: string }[],
  path: (string | number)[],
  report: (path: (string | number)[]) => void,
): void {
  const seen = new Set<string>();
  for (const [index, entry] of named.entries()) {
    if (seen.has(entry.name)) report([...path, index]);
    seen.add(entry.name);
  }
}

export type PoolsFile = z.infer<typeof poolsFileSchema>;
export type QuotaEntry = z.infer<typeof quotaSchema>;
export type PoolEntry = z.infer<typeof poolSchema>;
