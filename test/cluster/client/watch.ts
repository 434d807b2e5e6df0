import { setTimeout as delay } from 'node:timers/promises';
import type { KubernetesClient } from './client.ts';
import type { KubernetesObject, ObjectList } from './objects.ts';

/** How soon a broken list or watch is tried again. */
const RETRY_MS = 200;

/** What to follow. */
export interface Watching<Item> {
  readonly client: KubernetesClient;
  /** of the collection, for example `/api/v1/pods` */
  readonly path: string;
  /** the object is new, has changed, or was listed again */
  readonly onPut: (object: Item) => void;
  /** the object, as last seen, has gone */
  readonly onGone?: (object: Item) => void;
}

/**
 * Follows a collection until the signal, through restarts of the API server: whenever the watch ends for any reason it
 * lists again, so nothing is missed but states that came and went meanwhile.
 */
export async function watchObjects<Item extends KubernetesObject>(
  watching: Watching<Item>,
  signal: AbortSignal,
): Promise<void> {
  const known = new Map<string, Item>();
  while (!signal.aborted) {
    try {
      await follow(watching, known, signal);
    } catch {
      await delay(RETRY_MS, undefined, { signal }).catch(() => undefined);
    }
  }
}

async function follow<Item extends KubernetesObject>(
  { client, path, onPut, onGone }: Watching<Item>,
  known: Map<string, Item>,
  signal: AbortSignal,
): Promise<void> {
  const put = (object: Item): void => {
    known.set(object.metadata.uid, object);
    onPut(object);
  };
  const remove = (object: Item): void => {
    if (known.delete(object.metadata.uid)) onGone?.(object);
  };
  const list = await client.get<ObjectList<Item>>(path);
  const listed = new Set(list.items.map((object) => object.metadata.uid));
  for (const object of known.values()) if (!listed.has(object.metadata.uid)) remove(object);
  list.items.forEach(put);
  const query = `watch=1&resourceVersion=${list.metadata.resourceVersion}`;
  for await (const line of client.lines(`${path}?${query}`, signal)) {
    const { type, object } = JSON.parse(line) as { readonly type: string; readonly object: Item };
    if (type === 'DELETED') remove(object);
    else if (type === 'ERROR') return;
    else put(object);
  }
}
