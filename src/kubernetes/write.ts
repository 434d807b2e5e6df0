import type { ApiAnswer, KubernetesClient } from './client.ts';
import type { Resource } from './resource.ts';

/** One object, or a part of it that is written apart from the rest. */
export interface ObjectPlace {
  readonly resource: Resource;
  readonly name: string;
  /** for example `scale` or `status` */
  readonly subresource?: string;
}

/** Marks every field that we write, for people who ask who did (`kubectl get --show-managed-fields`). */
export const FIELD_MANAGER = 'quotient';

/** The ways to say what changes in an object; a strategic one only for built-in kinds. */
export type PatchKind = 'merge' | 'strategic' | 'json';

const PATCH_TYPES = {
  merge: 'application/merge-patch+json',
  strategic: 'application/strategic-merge-patch+json',
  json: 'application/json-patch+json',
} as const satisfies Record<PatchKind, string>;

const WRITTEN = { fieldManager: FIELD_MANAGER };

/** Reads one object as it is now. */
export function getObject(client: KubernetesClient, place: ObjectPlace, signal: AbortSignal): Promise<ApiAnswer> {
  return client.request({ verb: 'get', ...place }, signal);
}

/** Makes an object; one that is there already is a `conflict`. */
export function createObject(
  client: KubernetesClient,
  resource: Resource,
  object: unknown,
  signal: AbortSignal,
): Promise<ApiAnswer> {
  const body = { contentType: 'application/json', value: object };
  return client.request({ verb: 'create', resource, query: WRITTEN, body }, signal);
}

interface Replacement {
  /** with the `metadata.resourceVersion` that was read: if somebody else wrote since, it is a `conflict`, and nothing is written */
  readonly object: unknown;
  /** after which nothing is to be written any more */
  readonly withinMs: number;
}

/** Replaces an object that was read, soon or not at all. */
export function updateObject(
  client: KubernetesClient,
  place: ObjectPlace,
  { object, withinMs }: Replacement,
  signal: AbortSignal,
): Promise<ApiAnswer> {
  const body = { contentType: 'application/json', value: object };
  return client.request({ verb: 'update', ...place, query: WRITTEN, withinMs, body }, signal);
}

/** Changes what the patch names. A `metadata.resourceVersion` in it makes a write of somebody else a `conflict`. */
export function patchObject(
  client: KubernetesClient,
  place: ObjectPlace,
  { kind, patch }: { readonly kind: PatchKind; readonly patch: unknown },
  signal: AbortSignal,
): Promise<ApiAnswer> {
  const body = { contentType: PATCH_TYPES[kind], value: patch };
  return client.request({ verb: 'patch', ...place, query: WRITTEN, body }, signal);
}

interface Application {
  readonly object: unknown;
  readonly isForced: boolean;
  readonly manager?: string;
}

/**
 * Server-side apply: the object is made, or brought to say what is given, and fields that we gave before and give no
 * longer are removed. It is sent as it stands: client-node's typed call drops fields that its models do not know.
 *
 * @param object with `apiVersion`, `kind` and `metadata.name`
 * @param isForced takes fields over that others own, else that is a `conflict`; only for fields that must be ours
 * @param manager whom the fields belong to, where not to us as a whole
 */
export function applyObject(
  client: KubernetesClient,
  place: ObjectPlace,
  { object, isForced, manager = FIELD_MANAGER }: Application,
  signal: AbortSignal,
): Promise<ApiAnswer> {
  // JSON is YAML.
  const body = { contentType: 'application/apply-patch+yaml', value: object };
  const query = { fieldManager: manager, force: String(isForced) };
  return client.request({ verb: 'patch', ...place, query, body }, signal);
}
