import type { Ask } from '../world/hpa.ts';
import type { Keda } from '../world/keda.ts';
import type { World } from '../world/world.ts';
import { pollBacklogs, readBacklog } from './backlogs.ts';
import { startLearning } from './durations.ts';
import { createNamespace, type Namespace, type NamespaceParts } from './namespace.ts';
import { createPacer } from './pacer.ts';
import { createPushes } from './pushes.ts';
import { createService, type Publication, type Service, type ServiceParts } from './service.ts';
import { createWriter } from './writer.ts';

/** Quotient among the others: what it reads, what it says to KEDA, what it writes; and it may go and come again. */
export interface Quotient<Task = unknown> {
  readonly namespace: Namespace<Task>;
  /** A new life: it lists everything and knows nothing of what its predecessor said. */
  start(): void;
  /** It is gone, and with it all that it remembered; what it wrote may still land. */
  stop(): void;
  /** changes with each life; undefined while there is none */
  life(): Service | undefined;
  /** What the pool's KEDA and HPA hear. */
  toAsk(pool: string): Ask;
  /** Whom the pool's stream reaches. */
  connect(pool: string, keda: Keda): void;
}

export interface QuotientParts<Task>
  extends Omit<NamespaceParts<Task>, 'onSeen'>, Omit<ServiceParts, 'readBacklog' | 'learn'> {
  /** between two readings of all queues; absent: each decision reads them anew */
  readonly backlogIntervalMs?: number;
  /** what messages take, where no author says it */
  readonly isLearning?: boolean;
  /** in place of the interval while a pool waits: time alone may change that answer */
  readonly waitingIntervalMs?: number;
  /** told of every decision, when it has been acted on */
  readonly onPublished?: (publication: Publication, namespace: Namespace<Task>) => void;
}

/** What the stream says arrives within this time, and KEDA acts on it. */
const PUSH_LATE_MS = 300;

export function createQuotient<Task>(world: World, parts: QuotientParts<Task>): Quotient<Task> {
  const { events, chance } = world;
  let service: Service | undefined;
  const namespace = createNamespace(world, { ...parts, onSeen: () => pacer.wake() });
  const readBacklogs =
    parts.backlogIntervalMs === undefined
      ? readBacklog
      : pollBacklogs(world, namespace.pools, { intervalMs: parts.backlogIntervalMs, onChange: () => pacer.wake() });
  const learn = parts.isLearning === true ? { learn: startLearning(world, namespace.pools, namespace.view) } : {};
  const kedas = new Map<string, Keda>();
  const pushes = createPushes(world, (pool) => {
    service?.pushed(pool);
    events.after(chance.between(0, PUSH_LATE_MS), () => kedas.get(pool)?.push());
  });
  const writer = createWriter(world, namespace, parts.rules, () => service);
  const pacer = createPacer(events, parts.waitingIntervalMs, () => {
    if (service === undefined) return false;
    const publication = service.cycle();
    pushes.follow(publication.decision);
    if (parts.scaling === 'direct') writer.follow(publication, pushes.sinceMs);
    parts.onPublished?.(publication, namespace);
    return publication.decision.pools.some(({ granted = 0, allocated = 0 }) => granted < allocated);
  });
  pacer.start();
  return {
    namespace,
    start: () => {
      namespace.list();
      service = createService(world, namespace, { ...parts, ...learn, readBacklog: readBacklogs });
      pushes.forget();
      writer.forget();
    },
    stop: () => {
      service = undefined;
    },
    life: () => service,
    toAsk: (pool) => (by) => {
      const granted = service?.ask(pool, by);
      return granted === undefined ? undefined : { value: granted, isActive: granted > 0 };
    },
    connect: (pool, keda) => void kedas.set(pool, keda),
  };
}
