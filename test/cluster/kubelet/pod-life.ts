import { setTimeout as delay } from 'node:timers/promises';
import { isKubernetesFailure } from '../client/client.ts';
import type { Container, Pod } from '../client/objects.ts';
import { toContainerLaunch } from './container-launch.ts';
import { type ContainerRun, startContainer } from './container-run.ts';
import type { PodWorld } from './pod-world.ts';
import { toPodStatus } from './status.ts';

/** One pod that is bound to our node. */
export interface PodLife {
  /** The object has changed; a deletion timestamp ends the pod. */
  update(pod: Pod): void;
  /** The object has gone: what still runs is killed. */
  vanish(): void;
  pids(): readonly number[];
  /** settles when nothing of it is under way */
  readonly over: Promise<void>;
}

/** How soon a request that failed is tried again: the API server may be down for a while. */
const RETRY_MS = 200;

/** Starts a pod's life. Init containers are not run. */
export function startPodLife(first: Pod, world: PodWorld): PodLife {
  const deletion = Promise.withResolvers<Pod>();
  const runs: ContainerRun[] = [];
  const update = (pod: Pod): void => {
    if (pod.metadata.deletionTimestamp !== undefined) deletion.resolve(pod);
  };
  update(first);
  const live = async (): Promise<void> => {
    const isDeleted = await Promise.race([waitMs(world, world.startDelayMs), deletion.promise.then(() => true)]);
    if (world.signal.aborted) return;
    if (isDeleted !== true) await runContainers(first, world, runs);
    const pod = await Promise.race([deletion.promise, onAbort(world.signal)]);
    if (pod === undefined) return;
    const graceMs = (pod.metadata.deletionGracePeriodSeconds ?? 0) * 1000;
    await Promise.all(runs.map((run) => run.terminate(graceMs)));
    await waitMs(world, world.goneDelayMs);
    await removePod(pod, world);
  };
  return {
    update,
    vanish: () => {
      for (const run of runs) run.kill();
      deletion.resolve({ ...first, metadata: { ...first.metadata, deletionGracePeriodSeconds: 0 } });
    },
    pids: () => runs.map((run) => run.pid()).filter((pid) => pid !== undefined),
    over: live(),
  };
}

async function runContainers(pod: Pod, world: PodWorld, runs: ContainerRun[]): Promise<void> {
  const startTime = new Date();
  let published = Promise.resolve();
  // One after the other: a late "running" must not come after "ended".
  const publish = (): void => {
    if (runs.length < pod.spec.containers.length) return;
    published = published.then(() => publishStatus(pod, world, startTime, runs));
  };
  for (const container of pod.spec.containers)
    runs.push(await runContainer({ pod, container, world, onChange: publish }));
  publish();
}

interface ContainerStart {
  readonly pod: Pod;
  readonly container: Container;
  readonly world: PodWorld;
  readonly onChange: () => void;
}

async function runContainer({ pod, container, world, onChange }: ContainerStart): Promise<ContainerRun> {
  return startContainer({
    children: world.children,
    launch: await toContainerLaunch(pod, container, world),
    restartPolicy: pod.spec.restartPolicy,
    preStop: container.lifecycle?.preStop,
    onChange,
  });
}

async function publishStatus(pod: Pod, world: PodWorld, startTime: Date, runs: readonly ContainerRun[]): Promise<void> {
  await persist(world, () => {
    const status = toPodStatus(
      pod,
      startTime,
      runs.map((run) => run.state()),
    );
    return world.client.patch(`${toPath(pod)}/status`, { metadata: { uid: pod.metadata.uid }, status });
  });
}

async function removePod(pod: Pod, world: PodWorld): Promise<void> {
  const options = { gracePeriodSeconds: 0, preconditions: { uid: pod.metadata.uid } };
  await persist(world, () => world.client.delete(toPath(pod), options));
}

/** Until it is done, or the object is gone or another one (404, 409). */
async function persist(world: PodWorld, request: () => Promise<unknown>): Promise<void> {
  while (!world.signal.aborted) {
    try {
      await request();
      return;
    } catch (error) {
      if (isKubernetesFailure(error, 404) || isKubernetesFailure(error, 409)) return;
      await waitMs(world, RETRY_MS);
    }
  }
}

async function waitMs({ signal }: PodWorld, ms: number): Promise<void> {
  await delay(ms, undefined, { signal }).catch(() => undefined);
}

function onAbort(signal: AbortSignal): Promise<undefined> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve(undefined);
    else signal.addEventListener('abort', () => resolve(undefined), { once: true });
  });
}

function toPath({ metadata }: Pod): string {
  return `/api/v1/namespaces/${metadata.namespace}/pods/${metadata.name}`;
}
