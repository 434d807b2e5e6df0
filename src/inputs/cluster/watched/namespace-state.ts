import type { ClusterPool, NamespaceState, QuotaRow } from '../cluster.ts';
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
import type { Remembered } from './remembered.ts';
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
  /** as they were put together last */
  readonly pools: Remembered<ClusterPool>;
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
    pools: sortByName(objects.scaledObjects.values()).map((object) =>
      toClusterPool(object, known, completeness, { autoscaler: autoscalers.get(object.name), warnings }),
    ),
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
  const [all, foreign, uncounted] = [ledger.all(), ledger.foreign(), ledger.uncounted()];
  const found = rows.find(objects.quotas);
  return rows.rows.map(({ quota: { name }, resource }, index) => {
    const { hard = 0, reserve = 0, used = 0 } = found[index] ?? {};
    const observed = { pods: all[index] ?? 0, used, uncounted: uncounted[index] ?? 0 };
    return { quota: name, resource, hard, reserve, foreign: foreign[index] ?? 0, observed };
  });
}

/** Most changes are about one pool or none: only what depends on them is computed anew. */
function toClusterPool(
  object: KeptScaledObject,
  known: Known,
  completeness: Completeness,
  { autoscaler, warnings }: Pick<PoolParts, 'autoscaler' | 'warnings'>,
): ClusterPool {
  const { name } = object;
  const { objects, rows, ledger, membership, refusals, ownWrites } = known;
  const { knowsTolerance } = completeness;
  const limitRanges = [...objects.limitRanges.values()];
  const found = withOwnWrite(completeness.findTarget(object.target, objects.targets), name, ownWrites);
  const owners = membership.ownersOf(name);
  const isTargetOwn = found.state === 'found' && owners.includes(found.target.uid);
  const templateHash = found.state === 'found' ? membership.templateHashOf(found.target.uid) : undefined;
  const counted = ledger.ofPool(name);
  const refusedAtMs = findLastRefusal(owners, refusals);
  const own = [
    object,
    autoscaler,
    knowsTolerance,
    ...Object.values(found),
    templateHash,
    isTargetOwn,
    counted,
    refusedAtMs,
  ];
  return known.pools.of(name, [...own, rows, ...limitRanges, ...warnings], () =>
    toPool(object, {
      found,
      isTargetOwn,
      pods: { ...counted, ...(refusedAtMs === undefined ? {} : { refusedAtMs }) },
      rows,
      toWorkerShape: (target, trigger) =>
        toWorkerShape({ target, pods: ledger.podsOf(name), templateHash, limitRanges }, trigger),
      autoscaler,
      warnings: [...findPoolWarnings(object, { autoscaler, knowsTolerance }), ...warnings],
    }),
  );
}

function withOwnWrite(found: FoundTarget, pool: string, ownWrites: OwnWrites): FoundTarget {
  return found.state === 'found' ? { ...found, target: ownWrites.apply(pool, found.target) } : found;
}

function findLastRefusal(owners: readonly string[], refusals: Refusals): number | undefined {
  const times = owners.flatMap((uid) => refusals.lastMs(uid) ?? []);
  return times.length === 0 ? undefined : Math.max(...times);
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
