import { hash } from 'node:crypto';
import { z } from 'zod';
import { WORKER_POOL_KIND } from '../../contract/worker-pool.ts';
import type { KubernetesObject } from '../../kubernetes/object.ts';
import { FIELD_MANAGER } from '../../kubernetes/write.ts';

/** A Deployment or ScaledObject, as far as the controller of WorkerPools reads it. */
export interface KeptChild {
  readonly namespace: string;
  readonly name: string;
  /** of the WorkerPool that it belongs to; absent: it belongs to none */
  readonly ownerUid?: string;
  /** of all that we may have given it: another one after somebody else's write; empty for what belongs to no WorkerPool */
  readonly fingerprint: string;
  /** what it is set to; absent for a ScaledObject */
  readonly replicas?: number;
  /** Is the number of replicas still the one that we made it with? Applied again without it, it would fall to 1. */
  readonly ownsReplicas: boolean;
  /** Is it HyperFlow's own operator, and does it run? */
  readonly isTheirOperator: boolean;
}

const ownerSchema = z.object({ kind: z.string(), uid: z.string(), controller: z.boolean().optional() });
const managerSchema = z.object({
  manager: z.string().optional(),
  operation: z.string().optional(),
  fieldsV1: z.looseObject({ 'f:spec': z.looseObject({}).optional() }).optional(),
});
const specSchema = z.looseObject({
  replicas: z.number().optional(),
  template: z
    .object({ spec: z.object({ containers: z.array(z.object({ image: z.string().optional() })) }) })
    .optional()
    .catch(undefined),
});
const childSchema = z.object({
  metadata: z.object({
    labels: z.record(z.string(), z.string()).default({}),
    ownerReferences: z.array(ownerSchema).default([]),
    managedFields: z.array(managerSchema).default([]),
  }),
  spec: specSchema,
});

/** The image of HyperFlow's operator (chart 83ef8b2: `hyperflowwms/worker-pool-operator:v1.0.0`), wherever it is pulled from. */
const OPERATOR_IMAGE = /(?:^|\/)worker-pool-operator(?:[:@]|$)/;

export function toKeptChild(object: KubernetesObject): KeptChild {
  const { name, namespace = '' } = object.metadata;
  const { metadata, spec } = childSchema.parse(object);
  const owner = metadata.ownerReferences.find(
    ({ kind, controller }) => kind === WORKER_POOL_KIND && controller === true,
  );
  const { replicas, ...rest } = spec;
  const images = spec.template?.spec.containers.map(({ image = '' }) => image) ?? [];
  return {
    namespace,
    name,
    ...(owner === undefined ? {} : { ownerUid: owner.uid }),
    fingerprint: owner === undefined ? '' : toFingerprint([metadata.labels, rest]),
    ...(replicas === undefined ? {} : { replicas }),
    ownsReplicas: metadata.managedFields.some(
      ({ manager, operation, fieldsV1 }) =>
        manager === FIELD_MANAGER && operation === 'Apply' && Object.hasOwn(fieldsV1?.['f:spec'] ?? {}, 'f:replicas'),
    ),
    isTheirOperator: replicas !== 0 && images.some((image) => OPERATOR_IMAGE.test(image)),
  };
}

/** Of data as the API server gives it: its maps are always in one order. */
export function toFingerprint(data: unknown): string {
  return hash('sha1', JSON.stringify(data), 'base64');
}
