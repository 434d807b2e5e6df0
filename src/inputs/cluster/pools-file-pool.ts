import type { PoolEntry } from '../../contract/pools-file.ts';
import { type NanoQuantity, parseQuantity } from '../../contract/quantity.ts';
import { parseTriggerMetadata, type Trigger } from '../../contract/trigger-metadata.ts';
import { lacksResource, toCharge } from './charges.ts';
import type { ClusterPool, QuotaRow } from './cluster.ts';
import { explainMissingRequests } from './missing-requests.ts';
import type { PodShape } from './pod-shape.ts';
import { matchesScopes, type QuotaScopes } from './quota-scopes.ts';
import { findLimitMistake } from './replica-limits.ts';

/** A row with the scopes of its quota. */
export interface ScopedRow {
  readonly row: QuotaRow;
  readonly scopes: QuotaScopes;
}

/**
 * Translates one pool of a pools file; its author's mistakes reject this pool and touch no other.
 *
 * @param rows of the pool's namespace, in the order in which charges are listed
 */
export function toPool(entry: PoolEntry, namespace: string, rows: readonly ScopedRow[]): ClusterPool {
  const { name } = entry;
  const parsed = parseTriggerMetadata(entry.metadata);
  const pod = toPodShape(entry, parsed.ok ? parsed.trigger : {});
  const charges = rows.map(({ row, scopes }) => (matchesScopes(scopes, pod) ? toCharge(pod, row.resource) : 0));
  if (!parsed.ok) return { state: 'rejected', name, mistake: parsed.mistakes.join('; '), charges, warnings: [] };
  const { trigger, warnings } = parsed;
  const mistake = findLimitMistake(entry, `in pool ${namespace}/${name}`) ?? findMissingRequest(pod, rows);
  if (mistake !== undefined) return { state: 'rejected', name, mistake, charges, warnings };
  return {
    state: 'valid',
    name,
    trigger,
    minReplicaCount: entry.minReplicaCount,
    maxReplicaCount: entry.maxReplicaCount,
    ...(entry.idleReplicaCount === undefined ? {} : { idleReplicaCount: entry.idleReplicaCount }),
    ...(entry.paused ? { heldBecause: 'the pool is paused' } : {}),
    charges,
    warnings,
  };
}

/** Requests that the pool does not name are its limits, as the API server fills them in; the trigger's own come first. */
function toPodShape(
  { resources, priorityClassName, activeDeadlineSeconds }: PoolEntry,
  trigger: Pick<Trigger, 'cpu' | 'memory'>,
): PodShape {
  const limits = toQuantities(resources?.limits ?? {});
  const overrides = { ...(trigger.cpu && { cpu: trigger.cpu }), ...(trigger.memory && { memory: trigger.memory }) };
  return {
    requests: new Map([...limits, ...toQuantities(resources?.requests ?? {}), ...toQuantities(overrides)]),
    limits,
    ...(priorityClassName === undefined ? {} : { priorityClassName }),
    ...(activeDeadlineSeconds === undefined ? {} : { activeDeadlineSeconds }),
    usesCrossNamespaceAffinity: false,
  };
}

function toQuantities(texts: Readonly<Record<string, string>>): ReadonlyMap<string, NanoQuantity> {
  return new Map(Object.entries(texts).map(([resource, text]) => [resource, parseQuantity(text) ?? 0n]));
}

function findMissingRequest(pod: PodShape, rows: readonly ScopedRow[]): string | undefined {
  const lacking = rows.filter(({ row, scopes }) => matchesScopes(scopes, pod) && lacksResource(pod, row.resource));
  return explainMissingRequests(
    lacking.map(({ row }) => row),
    false,
  );
}
