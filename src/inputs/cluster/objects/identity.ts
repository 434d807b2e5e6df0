import type { KubernetesObject } from '../../../kubernetes/object.ts';
import { toText } from './field.ts';

/** What an object is told apart by; a name can be used again, a uid never. */
export interface Identity {
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
}

/** Of an object that lives in a namespace. */
export function toIdentity({ metadata }: KubernetesObject): Identity {
  return { namespace: metadata.namespace ?? '', name: metadata.name, uid: toText(metadata['uid']) ?? '' };
}
