import { z } from 'zod';

/** What every object of the API has; all else is for the reader of that kind to check. */
export interface KubernetesObject {
  readonly metadata: ObjectMetadata;
  readonly [field: string]: unknown;
}

/** The part of `metadata` that a watch needs; the rest of it is there as it came. */
export interface ObjectMetadata {
  readonly name: string;
  /** absent for kinds that live in none */
  readonly namespace?: string;
  readonly resourceVersion: string;
  readonly [field: string]: unknown;
}

const objectSchema = z.looseObject({
  metadata: z.looseObject({
    name: z.string().min(1),
    namespace: z.string().optional(),
    resourceVersion: z.string().min(1),
  }),
});

/** Is this an object of the API? */
export function isKubernetesObject(value: unknown): value is KubernetesObject {
  return objectSchema.safeParse(value).success;
}

/** What an object is found by: `namespace/name`, or the name alone for kinds that live in no namespace. */
export function toKey({ name, namespace }: ObjectMetadata): string {
  return namespace === undefined ? name : `${namespace}/${name}`;
}
