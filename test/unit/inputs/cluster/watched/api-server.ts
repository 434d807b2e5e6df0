import type { ApiFailure } from '../../../../../src/kubernetes/api-failure.ts';
import { describeRefusal, toFailure } from '../../../../../src/kubernetes/api-failure.ts';
import type { KubernetesClient } from '../../../../../src/kubernetes/client.ts';
import { toKey } from '../../../../../src/kubernetes/object.ts';
import type { ApiRequest } from '../../../../../src/kubernetes/resource.ts';
import type { RawObject } from '../../../../builders/kubernetes.ts';

const PLURALS: ReadonlyMap<string, string> = new Map([
  ['ResourceQuota', 'resourcequotas'],
  ['ScaledObject', 'scaledobjects'],
  ['Deployment', 'deployments'],
  ['ReplicaSet', 'replicasets'],
  ['Pod', 'pods'],
  ['HorizontalPodAutoscaler', 'horizontalpodautoscalers'],
]);

/** An API server in memory: it lists what it holds, and watches tell what happens to it. */
export interface ApiServer {
  readonly client: KubernetesClient;
  put(...objects: readonly RawObject[]): void;
  remove(...objects: readonly RawObject[]): void;
  /** From now on the kind may not be listed, nor watched. */
  forbid(plural: string): void;
  /** From now on nothing is answered, and what is open has broken. */
  fail(): void;
  /** From now on nothing is answered, while what is open stays so in silence. */
  freeze(): void;
  isClosed(): boolean;
}

interface OpenWatch {
  readonly request: ApiRequest;
  readonly send: (line: string) => void;
  readonly end: () => void;
}

export function anApiServer(): ApiServer {
  const objects = new Map<string, Map<string, RawObject>>();
  const watches = new Set<OpenWatch>();
  const forbidden = new Set<string>();
  let version = 1;
  let isFailing = false;
  let isClosed = false;
  const itemsOf = (plural: string): Map<string, RawObject> => {
    const items = objects.get(plural) ?? new Map<string, RawObject>();
    objects.set(plural, items);
    return items;
  };
  const refuse = (request: ApiRequest): ApiFailure | undefined => {
    const { plural } = request.resource;
    if (isFailing) return toFailure('unavailable', request, 'it is down');
    if (!forbidden.has(plural)) return undefined;
    return describeRefusal(request, { status: 403, message: `${plural} is forbidden` });
  };
  const tell = (type: 'MODIFIED' | 'DELETED', object: RawObject): void => {
    version += 1;
    const plural = PLURALS.get(object.kind) ?? '';
    const seen = { ...object, metadata: { ...object.metadata, resourceVersion: String(version) } };
    if (type === 'DELETED') itemsOf(plural).delete(toKey(object.metadata));
    else itemsOf(plural).set(toKey(object.metadata), seen);
    for (const { request, send } of watches)
      if (isOf(request, plural, object)) send(`${JSON.stringify({ type, object: seen })}\n`);
  };
  return {
    put: (...changed) => changed.forEach((object) => tell('MODIFIED', object)),
    remove: (...gone) => gone.forEach((object) => tell('DELETED', object)),
    forbid: (plural) => forbidden.add(plural),
    fail: () => {
      isFailing = true;
      for (const { end } of watches) end();
    },
    freeze: () => {
      isFailing = true;
    },
    isClosed: () => isClosed,
    client: {
      request: (request) => {
        const failure = refuse(request);
        if (failure !== undefined) return Promise.resolve({ kind: 'failed', failure });
        const { plural } = request.resource;
        const items = [...itemsOf(plural).values()].filter((object) => isOf(request, plural, object));
        return Promise.resolve({ kind: 'answered', body: { metadata: { resourceVersion: String(version) }, items } });
      },
      open: (request, signal) => {
        const failure = refuse(request);
        if (failure !== undefined) return Promise.resolve({ kind: 'failed', failure });
        return Promise.resolve({ kind: 'opened', body: openWatch(request, watches, signal) });
      },
      describe: (request) => toFailure('unavailable', request, 'the connection failed'),
      close: () => {
        isClosed = true;
        return Promise.resolve();
      },
    },
  };
}

function isOf({ resource }: ApiRequest, plural: string, { metadata }: RawObject): boolean {
  return resource.plural === plural && (resource.namespace === undefined || resource.namespace === metadata.namespace);
}

function openWatch(request: ApiRequest, watches: Set<OpenWatch>, signal: AbortSignal): ReadableStream<Buffer> {
  return new ReadableStream<Buffer>({
    start: (controller) => {
      const watch: OpenWatch = {
        request,
        send: (line) => controller.enqueue(Buffer.from(line)),
        end: () => {
          if (watches.delete(watch)) controller.close();
        },
      };
      watches.add(watch);
      signal.addEventListener('abort', watch.end, { once: true });
    },
  });
}
