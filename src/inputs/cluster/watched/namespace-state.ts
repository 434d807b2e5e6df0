import type { NamespaceState, PoolPods, QuotaRow } from '../cluster.ts';
import { findPoolWarnings } from '../objects/scaled-object-warnings.ts';
import type { KeptScaledObject } from '../objects/scaled-object.ts';
import type { Completeness } from './completeness.ts';
import { toForeignDemand } from './foreign-demand.ts';
import type { Membership } from './membership.ts';
import type { NamespaceObjects } from './objects.ts';
import type { OwnWrites } from './own-writes.ts';
import type { PodLedger } from './pod-ledger.ts';
import type { FoundTarget } from './found-target.ts';
import { type PoolParts, toPool } from './pool.ts';
import type { Refusals } from './refusals.ts';
import type { RowCharges } from './row-charges.ts';
import { toWorkerShape } from './worker.ts';

/** Everything that is known of a namespace. */
export interface Known {
  readonly name: string;
  readonly objects: NamespaceObjects;
  readonly membership: Membership;
  readonly rows: RowCharges;
  readonly ledger: PodLedger;
  readonly refusals: Refusals;
  readonly ownWrites: OwnWrites;
}

/** Puts together what the decision asks about a namespace. */
export function toNamespaceState(known: Known, completeness: Completeness): NamespaceState {
  const { name, objects, membership, rows, refusals } = known;
  const heldBecause = completeness.heldBecause ?? findUnknownQuota(known);
  const warnings = [...completeness.warnings, ...warnQuotas(known)];
  const autoscalers = new Map(
    [...objects.autoscalers.values()].map((autoscaler) => [autoscaler.scaledObject, autoscaler]),
  );
  return {
    name,
    rows: toRows(known),
    pools: sortByName(objects.scaledObjects.values()).map((object) => {
      const autoscaler = autoscalers.get(object.name);
      const ofHpa = findPoolWarnings(object, { autoscaler, knowsTolerance: completeness.knowsTolerance });
      return toClusterPool(object, known, completeness, { autoscaler, warnings: [...ofHpa, ...warnings] });
    }),
    foreignDemand: toForeignDemand({
      jobs: objects.jobs.values(),
      limitRanges: [...objects.limitRanges.values()],
      refusals,
      rows,
      isPools: (uid) => membership.poolOfOwner(uid) !== undefined,
    }),
    ...(heldBecause === undefined ? {} : { heldBecause }),
  };
}

function toRows({ objects, rows, ledger }: Known): QuotaRow[] {
  const [all, foreign, young] = [ledger.all(), ledger.foreign(), ledger.young()];
  return rows.rows.map(({ quota: { namespace, name }, resource }, index) => {
    const row = objects.quotas.get(`${namespace}/${name}`)?.rows.find((one) => one.resource === resource);
    const { hard = 0, reserve = 0, used = 0 } = row ?? {};
    const observed = { pods: all[index] ?? 0, used, young: young[index] ?? 0 };
    return { quota: name, resource, hard, reserve, foreign: foreign[index] ?? 0, observed };
  });
}

function toClusterPool(
  object: KeptScaledObject,
  { objects, rows, ledger, membership, refusals, ownWrites }: Known,
  completeness: Completeness,
  described: Pick<PoolParts, 'autoscaler' | 'warnings'>,
) {
  const { name } = object;
  const limitRanges = [...objects.limitRanges.values()];
  const pods: PoolPods = { ...ledger.ofPool(name), ...toLastRefusal(membership.ownersOf(name), refusals) };
  return toPool(object, {
    found: withOwnWrite(completeness.findTarget(object.target, objects.targets), name, ownWrites),
    pods,
    rows,
    toWorkerShape: (target, trigger) => {
      const templateHash = membership.templateHashOf(target.uid);
      return toWorkerShape({ target, pods: ledger.podsOf(name), templateHash, limitRanges }, trigger);
    },
    ...described,
  });
}

function withOwnWrite(found: FoundTarget, pool: string, ownWrites: OwnWrites): FoundTarget {
  return found.state === 'found' ? { ...found, target: ownWrites.apply(pool, found.target) } : found;
}

function toLastRefusal(owners: readonly string[], refusals: Refusals): Pick<PoolPods, 'refusedAtMs'> {
  const times = owners.flatMap((uid) => refusals.lastMs(uid) ?? []);
  return times.length === 0 ? {} : { refusedAtMs: Math.max(...times) };
}

/** Admission refuses everything until the quota controller has written what is used. */
function findUnknownQuota({ name, objects }: Known): string | undefined {
  const quota = [...objects.quotas.values()].find(({ isUnknown }) => isUnknown);
  return quota === undefined ? undefined : `ResourceQuota ${name}/${quota.name} has no status yet`;
}

function warnQuotas({ name, objects, rows }: Known): readonly string[] {
  const ofQuotas = [...objects.quotas.values()].flatMap((quota) => quota.warnings);
  if (rows.rows.length > 0) return ofQuotas;
  return [...ofQuotas, `no ResourceQuota limits pods of namespace ${name}: only maxReplicaCount limits the pool`];
}

/** In the order of their names, whichever was seen first. */
export function sortByName<Named extends { readonly name: string }>(objects: Iterable<Named>): Named[] {
  return [...objects].toSorted((left, right) => (left.name < right.name ? -1 : 1));
}
