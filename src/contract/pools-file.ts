import { z } from 'zod';
import { parseQuantity } from './quantity.ts';
import { isContainerResource, isQuotaResource } from './resource-names.ts';
import { SCOPE_NAMES, SCOPE_OPERATORS } from './scope-names.ts';

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

/** A row that no pod is ever charged in would limit nothing: most often a misspelled one. */
const quotaResource = z.string().refine(isQuotaResource, {
  error: 'must be a resource that a ResourceQuota knows, such as requests.cpu, memory, pods or requests.nvidia.com/gpu',
});
const containerResource = z.string().refine(isContainerResource, {
  error: 'must be a resource that containers request, such as cpu, memory or nvidia.com/gpu',
});
const quotaQuantities = z.record(quotaResource, quantity);
const containerQuantities = z.record(containerResource, quantity);

const scopeName = z.enum(SCOPE_NAMES);

/** What the API server lets through (pkg/apis/core/validation `validateScopedResourceSelectorRequirement`, v1.36). */
const scopeRequirementSchema = z
  .strictObject({
    scopeName,
    operator: z.enum(SCOPE_OPERATORS),
    values: z.array(z.string()).default([]),
  })
  .refine(({ operator, values }) => values.length > 0 === (operator === 'In' || operator === 'NotIn'), {
    path: ['values'],
    error: 'must be given for In and NotIn, and only for them',
  })
  .refine(({ scopeName: scope, operator }) => takesAnyOperator(scope) || operator === 'Exists', {
    path: ['operator'],
    error: 'must be Exists for every scope but PriorityClass and VolumeAttributesClass',
  });

function takesAnyOperator(scope: z.infer<typeof scopeName>): boolean {
  return scope === 'PriorityClass' || scope === 'VolumeAttributesClass';
}

const quotaSchema = z
  .strictObject({
    name,
    hard: quotaQuantities,
    reserve: quotaQuantities.default({}),
    scopes: z.array(scopeName).default([]),
    scopeSelector: z.strictObject({ matchExpressions: z.array(scopeRequirementSchema) }).optional(),
  })
  .superRefine(({ hard, reserve }, context) => {
    for (const resource of Object.keys(reserve)) {
      if (Object.hasOwn(hard, resource)) continue;
      context.addIssue({ code: 'custom', path: ['reserve', resource], message: 'must be a resource that hard lists' });
    }
  });

/** Unquoted, YAML would make 7 of a queue named 007. */
const quotedText = z.string({ error: 'must be text: put it in quotes' }).optional();

/** The trigger's metadata with the very same keys; YAML may write its numbers as numbers. */
const metadataSchema = z
  .object({ queueName: quotedText, vhost: quotedText, broker: quotedText })
  .catchall(z.union([z.string(), z.number(), z.boolean()]).transform(String))
  .transform((metadata) => Object.fromEntries(Object.entries(metadata).flatMap(toGiven)));

function toGiven([key, value]: readonly [string, string | undefined]): [string, string][] {
  return value === undefined ? [] : [[key, value]];
}

const poolSchema = z.strictObject({
  name,
  minReplicaCount: count.default(0),
  /** KEDA's own default (apis/keda/v1alpha1/scaledobject_types.go) */
  maxReplicaCount: count.default(100),
  idleReplicaCount: count.optional(),
  paused: z.boolean().default(false),
  resources: z
    .strictObject({ requests: containerQuantities.default({}), limits: containerQuantities.default({}) })
    .optional(),
  priorityClassName: name.optional(),
  activeDeadlineSeconds: count.optional(),
  metadata: metadataSchema,
});

/** A list whose entries have names of their own; said of each list by itself, whatever else is wrong. */
function uniquelyNamed<Entry extends { readonly name: string }>(entry: z.ZodType<Entry>): z.ZodType<Entry[]> {
  return z.array(entry).superRefine((entries, context) => {
    const seen = new Set<string>();
    for (const [index, { name: given }] of entries.entries()) {
      const message = 'must be unique, and an earlier one has it';
      if (seen.has(given)) context.addIssue({ code: 'custom', path: [index, 'name'], message });
      seen.add(given);
    }
  });
}

const namespaceSchema = z.strictObject({
  name,
  quotas: uniquelyNamed(quotaSchema).default([]),
  pools: uniquelyNamed(poolSchema).default([]),
});

export const poolsFileSchema = z.strictObject({ namespaces: uniquelyNamed(namespaceSchema) });

export type PoolsFile = z.infer<typeof poolsFileSchema>;
export type QuotaEntry = z.infer<typeof quotaSchema>;
export type PoolEntry = z.infer<typeof poolSchema>;
