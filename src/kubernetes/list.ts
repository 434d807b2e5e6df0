import { z } from 'zod';
import { toReason } from '../errors.ts';
import { type ApiFailure, toFailure } from './api-failure.ts';
import type { KubernetesClient } from './client.ts';
import { isKubernetesObject, toKey } from './object.ts';
import type { ApiRequest, Resource } from './resource.ts';
import type { ToKept } from './watch-event.ts';

/** What is kept of one object, with the version that it was read at. */
export interface KeptEntry<Kept> {
  readonly version: string;
  readonly kept: Kept;
}

/** All objects of a kind as of one moment, or the reason why not. */
export type Listing<Kept> =
  | {
      readonly kind: 'listed';
      /** by `namespace/name` */
      readonly entries: ReadonlyMap<string, KeptEntry<Kept>>;
      /** where a watch goes on from */
      readonly version: string;
    }
  | { readonly kind: 'failed'; readonly failure: ApiFailure };

/** As kubectl's and client-go's pager; a page of usual pods is 5 MB, and gone before the next one is read. */
const PAGE_OBJECTS = 500;

/** A page of a list, which API servers may also send with `items: null`. */
const pageSchema = z.object({
  metadata: z.object({ resourceVersion: z.string().min(1), continue: z.string().nullish() }),
  items: z.array(z.unknown()).nullish(),
});
type Page = z.infer<typeof pageSchema>;

/**
 * Lists page by page. All pages are of one moment; if the API server forgets it on the way (`expired`), the whole list
 * has failed and is to be asked for anew.
 *
 * @param toKept is called once per object, so that no more than one page is in memory as a whole
 */
export async function listResource<Kept>(
  client: KubernetesClient,
  { resource, toKept }: { readonly resource: Resource; readonly toKept: ToKept<Kept> },
  signal: AbortSignal,
): Promise<Listing<Kept>> {
  const entries = new Map<string, KeptEntry<Kept>>();
  let next = '';
  for (;;) {
    const query = { limit: String(PAGE_OBJECTS), ...(next === '' ? {} : { continue: next }) };
    const request: ApiRequest = { verb: 'list', resource, query };
    const answer = await client.request(request, signal);
    if (answer.kind === 'failed') return answer;
    const page = pageSchema.safeParse(answer.body);
    if (!page.success) return { kind: 'failed', failure: toFailure('nonsense', request, 'the answer is not a list') };
    const nonsense = keepPage(page.data, toKept, entries);
    if (nonsense !== undefined) return { kind: 'failed', failure: toFailure('nonsense', request, nonsense) };
    next = page.data.metadata.continue ?? '';
    if (next === '') return { kind: 'listed', entries, version: page.data.metadata.resourceVersion };
  }
}

/** Adds what is kept of a page; says what could not be read, if anything. */
function keepPage<Kept>(
  { items }: Page,
  toKept: ToKept<Kept>,
  entries: Map<string, KeptEntry<Kept>>,
): string | undefined {
  for (const object of items ?? []) {
    if (!isKubernetesObject(object)) return 'the list holds something that is no object of the API';
    const key = toKey(object.metadata);
    try {
      const kept = toKept(object);
      if (kept !== undefined) entries.set(key, { version: object.metadata.resourceVersion, kept });
    } catch (error) {
      return `${key} cannot be read: ${toReason(error)}`;
    }
  }
  return undefined;
}
