import { suggestWord } from '../../../contract/nearest-word.ts';
import { type NanoQuantity, parseQuantity } from '../../../contract/quantity.ts';

/** On a ResourceQuota: what of it pools leave alone, for example `requests.cpu=1,memory=2Gi`. */
export const RESERVE_ANNOTATION = 'quotient/reserve';

/** What an annotation reserves, and what is wrong with it. */
export interface Reserve {
  /** in billionths; of a resource that is charged under two names (`cpu`, `requests.cpu`) for either of them */
  find(resource: string): NanoQuantity;
  readonly warnings: readonly string[];
}

/**
 * Reads the annotation of a quota; a part that is wrong reserves nothing and is told in a sentence.
 *
 * @param text absent where the quota does not have the annotation
 * @param place of the quota, for the sentences
 * @param resources that the quota limits for pods
 */
export function parseReserve(text: string | undefined, place: string, resources: readonly string[]): Reserve {
  const parts = (text ?? '').split(',').map((part) => part.trim());
  const entries = parts.filter((part) => part !== '').map((part) => parseEntry(part, resources));
  const amounts = new Map(entries.flatMap((entry) => ('amount' in entry ? [[entry.resource, entry.amount]] : [])));
  const toWarning = (mistake: string): string => `annotation ${RESERVE_ANNOTATION} of ${place}: ${mistake}`;
  return {
    find: (resource) => amounts.get(toPlainName(resource)) ?? 0n,
    warnings: entries.flatMap((entry) => ('mistake' in entry ? [toWarning(entry.mistake)] : [])),
  };
}

type Entry = { readonly resource: string; readonly amount: NanoQuantity } | { readonly mistake: string };

function parseEntry(part: string, resources: readonly string[]): Entry {
  const [resource = '', quantity, ...more] = part.split('=').map((word) => word.trim());
  if (quantity === undefined || more.length > 0 || resource === '') {
    return { mistake: `"${part}" must be a resource and a quantity, such as requests.cpu=1` };
  }
  if (!resources.some((limited) => toPlainName(limited) === toPlainName(resource))) {
    return { mistake: `the quota does not limit "${resource}"; ${suggestWord(resource, resources)}` };
  }
  const amount = parseQuantity(quantity);
  if (amount === undefined || amount < 0n) {
    return { mistake: `${resource} "${quantity}" must be a quantity of 0 or more, such as 500m or 2Gi` };
  }
  return { resource: toPlainName(resource), amount };
}

function toPlainName(resource: string): string {
  return resource.replace(/^requests\./, '');
}
