import type { ObjectMetadata } from '../../../kubernetes/object.ts';
import { toFields, toList, toText } from './field.ts';

/** The object that controls another one: there is at most one. */
export interface Owner {
  /** for example `apps/v1` */
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly uid: string;
}

/** Who controls an object, by its `ownerReferences`. */
export function findOwner({ ownerReferences }: ObjectMetadata): Owner | undefined {
  const reference = toList(ownerReferences)
    .map(toFields)
    .find(({ controller }) => controller === true);
  if (reference === undefined) return undefined;
  return {
    apiVersion: toText(reference['apiVersion']) ?? '',
    kind: toText(reference['kind']) ?? '',
    name: toText(reference['name']) ?? '',
    uid: toText(reference['uid']) ?? '',
  };
}
