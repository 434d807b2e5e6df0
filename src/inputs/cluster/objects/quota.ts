import { toAmount } from '../../../contract/quantity.ts';
import { isExtendedResource, isQuotaResource } from '../../../contract/resource-names.ts';
import type { ToKept } from '../../../kubernetes/watch-event.ts';
import { isChargedToPods } from '../charges.ts';
import type { QuotaScopes } from '../quota-scopes.ts';
import { toFields, toText } from './field.ts';
import { parseReserve, RESERVE_ANNOTATION } from './reserve.ts';
import { type ResourceList, toResourceList } from './resource-list.ts';
import { toScopes } from './scopes.ts';

/** A ResourceQuota, as far as it limits pods. */
export interface KeptQuota {
  readonly namespace: string;
  readonly name: string;
  readonly scopes: QuotaScopes;
  /** one per resource that pods are charged; amounts in milli-CPU, bytes or counts */
  readonly rows: readonly KeptQuotaRow[];
  /** the quota controller has not written a status yet, or a ceiling cannot be read: what is enforced is unknown */
  readonly isUnknown: boolean;
  /** sentences for the quota's author */
  readonly warnings: readonly string[];
}

/** One resource of a quota. */
export interface KeptQuotaRow {
  readonly resource: string;
  readonly hard: number;
  readonly reserve: number;
  /** absent: the quota controller has not said it yet */
  readonly used?: number;
}

/**
 * Reads a ResourceQuota. Never throws: a user's mistake is a warning.
 *
 * Admission enforces `status.hard`, which follows `spec.hard` a moment later; the smaller of the two counts, so that a
 * raised ceiling is believed when it is enforced and a lowered one at once.
 */
export const toKeptQuota: ToKept<KeptQuota> = ({ metadata, spec, status }) => {
  const namespace = metadata.namespace ?? '';
  const place = `ResourceQuota ${namespace}/${metadata.name}`;
  const lists = toLists(spec, status);
  const resources = [...new Set([...lists.wanted.keys(), ...lists.enforced.keys()])].filter(isChargedToPods);
  const annotation = toText(toFields(metadata['annotations'])[RESERVE_ANNOTATION]);
  const reserve = parseReserve(annotation, place, resources);
  const { scopes, unknown } = toScopes(spec);
  const unreadable = findUnreadable(spec, lists);
  return {
    namespace,
    name: metadata.name,
    scopes,
    rows: resources.map((resource) => ({
      resource,
      hard: toHard(lists, resource),
      reserve: toAmount(reserve.find(resource), resource, 'up'),
      ...toUsed(lists, resource),
    })),
    isUnknown: unreadable.length > 0 || isUnknown(lists, resources),
    warnings: [
      ...unreadable.map((resource) => `hard ${resource} of ${place} is not a quantity that can be read`),
      ...findUseless(lists, place),
      ...reserve.warnings,
      ...unknown.map((scope) => toScopeWarning(scope, place)),
    ],
  };
};

interface QuotaLists {
  readonly wanted: ResourceList;
  readonly enforced: ResourceList;
  readonly used: ResourceList;
}

function toLists(spec: unknown, status: unknown): QuotaLists {
  const { hard, used } = toFields(status);
  return {
    wanted: toResourceList(toFields(spec)['hard']),
    enforced: toResourceList(hard),
    used: toResourceList(used),
  };
}

function toHard({ wanted, enforced }: QuotaLists, resource: string): number {
  const ceilings = [wanted, enforced].flatMap((list) => list.get(resource) ?? []);
  return Math.min(...ceilings.map((ceiling) => toAmount(ceiling, resource, 'down')));
}

function toUsed({ used }: QuotaLists, resource: string): Pick<KeptQuotaRow, 'used'> {
  const amount = used.get(resource);
  return amount === undefined ? {} : { used: toAmount(amount, resource, 'up') };
}

/** A row that cannot be read must not look like one that is not there. */
function findUnreadable(spec: unknown, { wanted }: QuotaLists): string[] {
  const written = Object.keys(toFields(toFields(spec)['hard']));
  return written.filter((resource) => isChargedToPods(resource) && !wanted.has(resource));
}

/** Names that the API server takes and that no pod is ever charged in: most often somebody means the request. */
function findUseless({ wanted }: QuotaLists, place: string): string[] {
  return [...wanted.keys()].flatMap((resource) => {
    if (!resource.includes('/') || isQuotaResource(resource)) return [];
    const name = resource.replace(/^limits\./, '');
    const hint = isExtendedResource(name) ? `: a quota counts it as requests.${name}` : '';
    return [`hard ${resource} of ${place} limits nothing${hint}`];
  });
}

/** Without a count of what is used, admission refuses every pod ("status unknown for quota"). */
function isUnknown({ enforced, used }: QuotaLists, resources: readonly string[]): boolean {
  if (resources.length === 0) return false;
  return enforced.size === 0 || resources.some((resource) => enforced.has(resource) && !used.has(resource));
}

function toScopeWarning(scope: string, place: string): string {
  return `scope ${scope} of ${place} is not known to this version, which takes the quota to count pods whether or not they match it`;
}
