import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Workload as ScaledWorkload } from '../test/cluster/client/objects.ts';
import { watchObjects } from '../test/cluster/client/watch.ts';
import {
  toManifests,
  toNamespace,
  toQuota,
  toScaledObject,
  toWorkerDeployment,
} from '../test/cluster/workload/manifests.ts';
import { keepFull } from '../test/cluster/workload/keep-full.ts';
import { connectPublisher } from '../test/cluster/workload/publisher.ts';
import type { World } from '../test/cluster/world.ts';

/** A pool at 0 that waits for bursts, and beside it one that may hold all of the quota. */
export interface ReactionBed {
  publish(burst: number): Promise<void>;
  /**
   * Settles with the moments at which the first worker and all of the burst's were asked for; the latter is Infinity
   * where it takes half a minute: the burst may be worked off before.
   */
  waitUntilAsked(): Promise<readonly number[]>;
  /** Settles when the pool is at 0 again, and, where the other pool is to hold the quota, that one holds it. */
  waitUntilIdle(): Promise<void>;
  stop(): Promise<void>;
}

/** Room for twenty workers of half a CPU: all of a burst's, and some more. */
const QUOTA_CPU = 10;
const QUOTA_WORKERS = 20;
const BURSTING = 'bursting';
const FILLING = 'filling';

/** As many workers as its messages. */
const BURST_TASKS = 16;
const BURST_TASK_MS = 1_000;

/** Besides those in hand: a burst has an eighth of all messages then, so two of the quota's workers. */
const FILL_READY = 96;
const FILL_TASK_MS = 1_000;

const LONGEST_MS = 30_000;

interface Options {
  readonly namespace: string;
  readonly scaling: 'direct' | 'keda';
  readonly isFull: boolean;
}

export async function startReactionBed(world: World, { namespace, scaling, isFull }: Options): Promise<ReactionBed> {
  const { bed, broker, directory } = world;
  const quotient = await world.startQuotient({
    name: namespace,
    // What ended is not kept idle: the next burst waits for that, and what it finds is the same.
    environment: { SCALING: scaling, NAMESPACES: namespace, STABILIZATION_WINDOW_MS: '0' },
  });
  const ledgerPath = join(directory, `${namespace}.jsonl`);
  const objects = [BURSTING, FILLING].flatMap((name) => [
    toWorkerDeployment({ namespace, name, cpu: '500m', amqpUrl: broker.amqpUrl, ledgerPath }),
    toScaledObject({ namespace, name, ...toScaling(quotient.scalerAddress, `${namespace}.${name}`) }),
  ]);
  await bed.kubectl.apply(
    toManifests([toNamespace(namespace), toQuota(namespace, { 'requests.cpu': `${QUOTA_CPU}` })]),
  );
  await bed.kubectl.apply(toManifests(objects));
  const publisher = await connectPublisher(broker.amqpUrl);
  const stopping = new AbortController();
  const replicas = watchReplicas(world, namespace, stopping.signal);
  const full = { queue: `${namespace}.${FILLING}`, ready: FILL_READY, durationMs: FILL_TASK_MS };
  const filling = isFull ? keepFull(publisher, full, stopping.signal) : Promise.resolve();
  // All that a burst asks for, or what is its share of a full quota at once.
  const wanted = isFull ? 2 : BURST_TASKS;
  return {
    publish: (burst) =>
      publisher.publish(`${namespace}.${BURSTING}`, toTasks(`burst-${burst}`, BURST_TASKS, BURST_TASK_MS)),
    waitUntilAsked: async () => {
      const first = await replicas.reach(BURSTING, 1);
      const never = delay(LONGEST_MS, Infinity, { ref: false });
      return [first, await Promise.race([replicas.reach(BURSTING, wanted), never])];
    },
    waitUntilIdle: async () => {
      await replicas.fall(BURSTING, 0);
      if (isFull) await replicas.reach(FILLING, QUOTA_WORKERS);
    },
    stop: async () => {
      stopping.abort();
      await Promise.all([replicas.over, filling]);
      await publisher.close();
      await bed.kubectl.run(['delete', 'namespace', namespace]);
      await quotient.component.terminate();
      await quotient.stop();
    },
  };
}

function toScaling(scalerAddress: string, queueName: string) {
  const triggers = [{ type: 'external-push', metadata: { scalerAddress, queueName } }];
  // Back at 0 soon after the work: the next burst waits for that.
  return { triggers, maxReplicaCount: 50, cooldownPeriod: 1, pollingInterval: 5, tolerance: '0' as const };
}

function toTasks(name: string, count: number, durationMs: number) {
  return Array.from({ length: count }, (_, index) => ({ id: `${name}-${index}`, durationMs }));
}

interface Replicas {
  /** Settles with the moment at which so many were seen to be asked for. */
  reach(name: string, count: number): Promise<number>;
  fall(name: string, count: number): Promise<number>;
  readonly over: Promise<void>;
}

function watchReplicas({ bed }: World, namespace: string, signal: AbortSignal): Replicas {
  const asked = new Map<string, number>();
  const listeners = new Set<() => void>();
  const path = `/apis/apps/v1/namespaces/${namespace}/deployments`;
  const onPut = ({ metadata, spec }: ScaledWorkload): void => {
    asked.set(metadata.name, spec.replicas ?? 1);
    for (const listen of listeners) listen();
  };
  const wait = (isSo: () => boolean): Promise<number> =>
    new Promise((resolve) => {
      const listen = (): void => {
        if (!isSo()) return;
        listeners.delete(listen);
        resolve(performance.now());
      };
      listeners.add(listen);
      listen();
    });
  return {
    reach: (name, count) => wait(() => (asked.get(name) ?? 0) >= count),
    fall: (name, count) => wait(() => (asked.get(name) ?? Infinity) <= count),
    over: watchObjects<ScaledWorkload>({ client: bed.client, path, onPut }, signal),
  };
}
