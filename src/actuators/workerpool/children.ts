import type { ApiFailure } from '../../kubernetes/api-failure.ts';
import type { ApiAnswer, KubernetesClient } from '../../kubernetes/client.ts';
import { isKubernetesObject } from '../../kubernetes/object.ts';
import type { Resource } from '../../kubernetes/resource.ts';
import { applyObject } from '../../kubernetes/write.ts';
import { type KeptChild, toKeptChild } from './child-object.ts';
import type { ApiObject } from './objects.ts';

/** What a WorkerPool owns one of each. */
export type ChildKind = 'Deployment' | 'ScaledObject';

export const CHILD_RESOURCES: Readonly<Record<ChildKind, Resource>> = {
  Deployment: { group: 'apps', version: 'v1', plural: 'deployments' },
  ScaledObject: { group: 'keda.sh', version: 'v1alpha1', plural: 'scaledobjects' },
};

/** One of a WorkerPool's objects, as it is to be. */
export interface WantedChild {
  readonly kind: ChildKind;
  readonly namespace: string;
  readonly name: string;
  /** without `replicas` */
  readonly object: ApiObject;
  /** what a Deployment is made with */
  readonly replicas?: number;
}

export type Applied =
  | { readonly kind: 'applied'; readonly child: KeptChild }
  | { readonly kind: 'failed'; readonly failure: ApiFailure };

/** Owns `replicas` until somebody scales: so that it is nobody's when the rest is applied again, and stays what it is. */
const REPLICAS_MANAGER = 'quotient-replicas';

/**
 * Brings an object to what it is to be, and leaves fields alone that others own.
 *
 * @param seen as it is; absent: it is to be made, and is left alone if somebody else was quicker
 */
export async function applyChild(
  client: KubernetesClient,
  wanted: WantedChild,
  seen: KeptChild | undefined,
  signal: AbortSignal,
): Promise<Applied> {
  const { object, replicas } = wanted;
  if (seen !== undefined) return await applyOver(client, wanted, seen, signal);
  const whole = replicas === undefined ? object : { ...object, spec: { ...object.spec, replicas } };
  const made = toApplied(await apply(client, wanted, { object: whole, isForced: false }, signal));
  return made.kind === 'failed' || replicas === undefined ? made : await applyOver(client, wanted, made.child, signal);
}

async function applyOver(
  client: KubernetesClient,
  wanted: WantedChild,
  { ownsReplicas, replicas }: KeptChild,
  signal: AbortSignal,
): Promise<Applied> {
  if (ownsReplicas) {
    const failure = await handOver(client, wanted, replicas, signal);
    if (failure !== undefined) return { kind: 'failed', failure };
  }
  return toApplied(await apply(client, wanted, { object: wanted.object, isForced: true }, signal));
}

/** A conflict means that somebody has scaled since, and owns the number. */
async function handOver(
  client: KubernetesClient,
  wanted: WantedChild,
  replicas: number | undefined,
  signal: AbortSignal,
): Promise<ApiFailure | undefined> {
  const { namespace, name } = wanted;
  const { apiVersion, kind } = wanted.object;
  const object = { apiVersion, kind, metadata: { name, namespace }, spec: { replicas } };
  const answer = await apply(client, wanted, { object, isForced: false, manager: REPLICAS_MANAGER }, signal);
  return answer.kind === 'answered' || answer.failure.kind === 'conflict' ? undefined : answer.failure;
}

function apply(
  client: KubernetesClient,
  { kind, namespace, name }: WantedChild,
  change: Parameters<typeof applyObject>[2],
  signal: AbortSignal,
): Promise<ApiAnswer> {
  return applyObject(client, { resource: { ...CHILD_RESOURCES[kind], namespace }, name }, change, signal);
}

function toApplied(answer: ApiAnswer): Applied {
  if (answer.kind === 'failed') return answer;
  if (isKubernetesObject(answer.body)) return { kind: 'applied', child: toKeptChild(answer.body) };
  return { kind: 'failed', failure: { kind: 'nonsense', reason: 'the answer to an apply is no object of the API' } };
}
