import { lacksResource, toCharge } from '../charges.ts';
import type { KeptQuota, KeptQuotaRow } from '../objects/quota.ts';
import type { PodShape } from '../pod-shape.ts';
import { matchesScopes } from '../quota-scopes.ts';

/** One row: a resource of a quota. Its numbers change more often than this. */
export interface ScopedResource {
  readonly quota: Pick<KeptQuota, 'namespace' | 'name' | 'scopes'>;
  readonly resource: string;
}

/** What pods are charged in the rows of a namespace's quotas. */
export interface RowCharges {
  readonly rows: readonly ScopedResource[];
  none(): number[];
  /** @param isHeld false for a finished pod, which only `count/pods` still counts */
  of(shape: PodShape, isHeld: boolean): readonly number[];
  /** what each row says now, absent where its quota is gone */
  find(quotas: ReadonlyMap<string, KeptQuota>): readonly (KeptQuotaRow | undefined)[];
  /** rows that would refuse such a pod since it names none of their resource */
  lacking(shape: PodShape): readonly ScopedResource[];
}

/** Pods of one template share their shape, so it is looked at once. */
export function createRowCharges(quotas: Iterable<KeptQuota>): RowCharges {
  const sorted = [...quotas].toSorted((left, right) => (left.name < right.name ? -1 : 1));
  const rows = sorted.flatMap((quota) => quota.rows.map(({ resource }) => ({ quota, resource })));
  const ofHeld = new WeakMap<PodShape, readonly number[]>();
  const compute = (shape: PodShape, isHeld: boolean): readonly number[] =>
    rows.map(({ quota: { scopes }, resource }) => {
      if (!isHeld && resource !== 'count/pods') return 0;
      return matchesScopes(scopes, shape) ? toCharge(shape, resource) : 0;
    });
  return {
    rows,
    none: () => rows.map(() => 0),
    of: (shape, isHeld) => {
      if (!isHeld) return compute(shape, false);
      const charges = ofHeld.get(shape) ?? compute(shape, true);
      ofHeld.set(shape, charges);
      return charges;
    },
    find: (quotas) =>
      rows.map(({ quota: { namespace, name }, resource }) =>
        quotas.get(`${namespace}/${name}`)?.rows.find((row) => row.resource === resource),
      ),
    lacking: (shape) =>
      rows.filter(({ quota, resource }) => matchesScopes(quota.scopes, shape) && lacksResource(shape, resource)),
  };
}
