import { type Bed, startBed } from '../test/cluster/bed/bed.ts';
import { toKedaDefinitions } from '../test/cluster/bed/keda.ts';
import { toNamespace } from '../test/cluster/workload/manifests.ts';
import type { RawObject } from '../test/builders/kubernetes.ts';
import { toObjects, type WorldSize } from './watch-objects.ts';

/** So many requests at once keep an API server busy without making it refuse any. */
const AT_ONCE = 20;

/** A real API server that knows KEDA's kinds, and nobody who acts on what it holds. */
export async function startQuietBed(): Promise<Bed> {
  const bed = await startBed({ keda: 'none' });
  await bed.kubectl.define(toKedaDefinitions('2.21'));
  // Its controllers would make pods of their own, and it takes them long.
  await bed.components.controllerManager.kill();
  return bed;
}

/** Makes a world's objects on a real API server. */
export async function populate({ client }: Bed, size: WorldSize): Promise<void> {
  const uids = new Map<unknown, string>();
  const objects = toObjects(size);
  const namespaces = new Set((objects.get('resourcequotas') ?? []).map(({ metadata }) => metadata.namespace ?? ''));
  for (const name of namespaces) {
    await client.post('/api/v1/namespaces', toNamespace(name));
    // Admission wants it for every pod, and the controller that makes it is not there.
    await client.post(`/api/v1/namespaces/${name}/serviceaccounts`, { metadata: { name: 'default' } });
  }
  for (const [plural, items] of objects) {
    await forEach(items, async (object) => {
      const path = toPath(plural, object);
      const made = await client.post<RawObject>(path, toNew(object, uids));
      uids.set(object.metadata['uid'], String(made.metadata['uid']));
      const { status } = object;
      // Nobody else says what is used of it.
      if (plural === 'resourcequotas') await client.patch(`${path}/${object.metadata.name}/status`, { status });
    });
  }
}

function toPath(plural: string, { apiVersion, metadata }: RawObject): string {
  const version = String(apiVersion);
  return `${version === 'v1' ? '/api/v1' : `/apis/${version}`}/namespaces/${metadata.namespace ?? ''}/${plural}`;
}

/** Without what only API servers set, and with the owners' real uids. */
function toNew(object: RawObject, uids: ReadonlyMap<unknown, string>): unknown {
  const { namespace, name, labels, annotations, ownerReferences } = object.metadata;
  const owners = (ownerReferences as readonly { readonly uid: string }[]).map((owner) => ({
    ...owner,
    uid: uids.get(owner.uid),
  }));
  return { ...object, metadata: { namespace, name, labels, annotations, ownerReferences: owners } };
}

async function forEach<Item>(items: readonly Item[], work: (item: Item) => Promise<void>): Promise<void> {
  const rest = items.values();
  const workers = Array.from({ length: AT_ONCE }, async () => {
    for (const item of rest) await work(item);
  });
  await Promise.all(workers);
}
