import { toFailure } from '../src/kubernetes/api-failure.ts';
import type { KubernetesClient } from '../src/kubernetes/client.ts';
import type { ApiRequest } from '../src/kubernetes/resource.ts';
import type { RawObject } from '../test/builders/kubernetes.ts';
import type { Objects } from './watch-objects.ts';

/** An API server in this process: what is measured is what we make of its bytes, not what it costs to send them. */
export interface InProcessServer {
  readonly client: KubernetesClient;
  /** Tells everybody who watches pods. */
  tell(type: 'ADDED' | 'DELETED', pod: RawObject): void;
}

/** As a real one answers `limit=500`. */
const PAGE_OBJECTS = 500;

export function createInProcessServer(objects: Objects): InProcessServer {
  const pages = new Map([...objects].map(([plural, items]) => [plural, toPages(items)]));
  const podWatches = new Set<ReadableStreamDefaultController<Buffer>>();
  let version = 1;
  return {
    tell: (type, pod) => {
      version += 1;
      const object = { ...pod, metadata: { ...pod.metadata, resourceVersion: String(version) } };
      for (const watch of podWatches) watch.enqueue(Buffer.from(`${JSON.stringify({ type, object })}\n`));
    },
    client: {
      request: ({ resource, query }) => {
        const page = pages.get(resource.plural)?.[Number(query?.['continue'] ?? 0)];
        // Parsed at each request, as the real client does.
        const body: unknown = page === undefined ? EMPTY : JSON.parse(page.toString('utf8'));
        return Promise.resolve({ kind: 'answered', body });
      },
      open: (request, signal) => Promise.resolve({ kind: 'opened', body: openWatch(request, podWatches, signal) }),
      describe: (request) => toFailure('unavailable', request, 'the connection failed'),
      close: () => Promise.resolve(),
    },
  };
}

const EMPTY = { metadata: { resourceVersion: '1' }, items: [] };

/** As bytes, which are no part of the heap that is measured. */
function toPages(items: readonly RawObject[]): readonly Buffer[] {
  const count = Math.max(1, Math.ceil(items.length / PAGE_OBJECTS));
  return Array.from({ length: count }, (_, page) => {
    const metadata = { resourceVersion: '1', ...(page + 1 < count ? { continue: String(page + 1) } : {}) };
    const part = items.slice(page * PAGE_OBJECTS, (page + 1) * PAGE_OBJECTS);
    return Buffer.from(JSON.stringify({ metadata, items: part }));
  });
}

function openWatch(
  { resource }: ApiRequest,
  podWatches: Set<ReadableStreamDefaultController<Buffer>>,
  signal: AbortSignal,
): ReadableStream<Buffer> {
  return new ReadableStream<Buffer>({
    start: (controller) => {
      if (resource.plural === 'pods') podWatches.add(controller);
      signal.addEventListener('abort', () => controller.close(), { once: true });
    },
  });
}
