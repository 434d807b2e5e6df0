import type { Clock } from '../../../clock.ts';
import type { ClusterPool, NamespaceState } from '../cluster.ts';
import type { KeptScaledObject } from '../objects/scaled-object.ts';
import type { Completeness } from './completeness.ts';
import { createMembership, type PoolTarget } from './membership.ts';
import { createNamespaceObjects, type KindChange, type NamespaceObjects, storeChange } from './objects.ts';
import { sortByName, toNamespaceState } from './namespace-state.ts';
import { createOwnWrites, type OwnWrite } from './own-writes.ts';
import { createPodLedger } from './pod-ledger.ts';
import { createRefusals } from './refusals.ts';
import { createRemembered } from './remembered.ts';
import { createRowCharges } from './row-charges.ts';
import { isStructural } from './structure.ts';

/** One namespace as the watches see it; kept up to date change by change. */
export interface NamespaceModel {
  apply(change: KindChange): void;
  /** Takes over what we set ourselves, before the watch shows it. */
  noteWrite(pool: string, write: OwnWrite): void;
  hasPools(): boolean;
  findScaledObject(pool: string): KeptScaledObject | undefined;
  /** is nothing at all kept of it? */
  isEmpty(): boolean;
  /** The same object as before where nothing has changed. */
  state(completeness: Completeness): NamespaceState;
}

/** @param readingWindowMs after which every reading has caught up */
export function createNamespaceModel(name: string, clock: Clock, readingWindowMs: number): NamespaceModel {
  const objects = createNamespaceObjects();
  const refusals = createRefusals(clock);
  const ownWrites = createOwnWrites();
  const pools = createRemembered<ClusterPool>();
  const time = { nowMs: () => clock.nowMs(), wallMs: () => clock.wallTime().getTime() };
  const isPool = (pool: string): boolean => objects.scaledObjects.has(`${name}/${pool}`);
  let rules = { membership: createMembership([], []), rows: createRowCharges([]), isPool };
  const ledger = createPodLedger(time, readingWindowMs, rules);
  let isStructureOld = true;
  let last: { readonly state: NamespaceState; readonly completeness: string; readonly isTimed: boolean } | undefined;

  /** As long as it is not known which rows there are, nothing can be compared with what they said before. */
  const noteUsed = (): void => {
    if (isStructureOld) return;
    ledger.noteUsed(rules.rows.find(objects.quotas).map((row) => row?.used));
  };
  const recount = (completeness: Completeness): void => {
    const membership = createMembership(toPoolTargets(objects, completeness), objects.replicaSets.values());
    rules = { membership, rows: createRowCharges(objects.quotas.values()), isPool };
    ledger.recount(rules);
    isStructureOld = false;
    noteUsed();
  };
  return {
    apply: (change) => {
      if (isStructural(change)) isStructureOld = true;
      last = undefined;
      storeChange(objects, change);
      if (change.kind === 'pods') ledger.apply(change.change);
      if (change.kind === 'quotas') noteUsed();
      if (change.kind === 'refusals') refusals.noteEvent(change.change);
      if (change.kind === 'replicaSets') refusals.noteReplicaSet(change.change);
    },
    findScaledObject: (pool) => objects.scaledObjects.get(`${name}/${pool}`),
    noteWrite: (pool, write) => {
      if (!isPool(pool)) return;
      ownWrites.note(pool, write);
      last = undefined;
    },
    hasPools: () => objects.scaledObjects.size > 0,
    isEmpty: () => Object.values(objects).every(({ size }) => size === 0),
    state: (completeness) => {
      const { heldBecause, warnings, troubles, knowsTolerance } = completeness;
      const key = JSON.stringify([heldBecause, warnings, troubles, knowsTolerance]);
      const isTimed = last?.isTimed === true || refusals.isTimed();
      if (last !== undefined && !isTimed && last.completeness === key && time.wallMs() < ledger.expiresAtMs()) {
        return last.state;
      }
      if (isStructureOld || time.wallMs() >= ledger.expiresAtMs()) recount(completeness);
      const state = toNamespaceState({ name, objects, ...rules, ledger, refusals, ownWrites, pools }, completeness);
      pools.sweep();
      last = { state, completeness: key, isTimed: state.rows.some(({ observed }) => (observed?.uncounted ?? 0) > 0) };
      return state;
    },
  };
}

function toPoolTargets({ scaledObjects, targets }: NamespaceObjects, completeness: Completeness): PoolTarget[] {
  return sortByName(scaledObjects.values()).flatMap(({ name, target: reference }) => {
    const found = completeness.findTarget(reference, targets);
    if (found.state !== 'found') return [];
    return [{ pool: name, target: found.target, isForeignKind: completeness.isForeignKind(reference) }];
  });
}
