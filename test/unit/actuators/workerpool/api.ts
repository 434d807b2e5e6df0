import type { ApiFailure } from '../../../../src/kubernetes/api-failure.ts';
import type { ApiAnswer, KubernetesClient } from '../../../../src/kubernetes/client.ts';
import type { KubernetesObject } from '../../../../src/kubernetes/object.ts';
import type { ApiRequest } from '../../../../src/kubernetes/resource.ts';

/** An API server that keeps what is applied, as far as the controller of WorkerPools depends on it. */
export interface FakeApi {
  readonly client: KubernetesClient;
  /** in their order, lists and watches left out */
  readonly writes: readonly ApiRequest[];
  /** The next write of that kind fails so. */
  fail(plural: string, failure: ApiFailure): void;
  get(plural: string, name: string): KubernetesObject | undefined;
  /** Makes an object, or changes parts of it, as somebody else would. */
  put(plural: string, object: Parts): void;
}

interface Parts extends Readonly<Record<string, unknown>> {
  readonly metadata: { readonly name: string; readonly namespace?: string };
}

export function createFakeApi(): FakeApi {
  const objects = new Map<string, KubernetesObject>();
  const streams = new Map<string, ((line: string) => void)[]>();
  const writes: ApiRequest[] = [];
  const failures = new Map<string, ApiFailure>();
  let version = 0;
  const put = (plural: string, parts: Parts): KubernetesObject => {
    const key = `${plural}/${parts.metadata.name}`;
    const before = objects.get(key);
    version += 1;
    const metadata = { uid: key, ...before?.metadata, ...parts.metadata, resourceVersion: String(version) };
    const spec = { ...(before?.['spec'] as object), ...(parts['spec'] as object) };
    const object: KubernetesObject = { ...before, ...parts, metadata, spec };
    objects.set(key, object);
    const line = `${JSON.stringify({ type: before === undefined ? 'ADDED' : 'MODIFIED', object })}\n`;
    for (const tell of streams.get(plural) ?? []) tell(line);
    return object;
  };
  const write = (request: ApiRequest): ApiAnswer => {
    writes.push(request);
    const { resource, name = '', body } = request;
    const failure = failures.get(resource.plural);
    if (failures.delete(resource.plural) && failure !== undefined) return { kind: 'failed', failure };
    const parts = { metadata: { name }, ...(body?.value as object) };
    return { kind: 'answered', body: put(resource.plural, parts) };
  };
  const list = (plural: string): ApiAnswer => {
    const items = [...objects].flatMap(([key, object]) => (key.startsWith(`${plural}/`) ? [object] : []));
    return { kind: 'answered', body: { metadata: { resourceVersion: String(version) }, items } };
  };
  return {
    client: {
      request: (request) => Promise.resolve(request.verb === 'list' ? list(request.resource.plural) : write(request)),
      open: ({ resource }, signal) => {
        const { readable, writable } = new TransformStream<Buffer, Buffer>();
        const writer = writable.getWriter();
        const tell = (line: string): void => void writer.write(Buffer.from(line));
        streams.set(resource.plural, [...(streams.get(resource.plural) ?? []), tell]);
        signal.addEventListener('abort', () => void writer.close(), { once: true });
        return Promise.resolve({ kind: 'opened', body: readable });
      },
      describe: () => ({ kind: 'unavailable', reason: 'the stream broke' }),
      close: () => Promise.resolve(),
    },
    writes,
    fail: (plural, failure) => void failures.set(plural, failure),
    get: (plural, name) => objects.get(`${plural}/${name}`),
    put: (plural, parts) => void put(plural, parts),
  };
}
