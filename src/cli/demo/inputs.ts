import { untilAborted } from '../../aborted.ts';
import type { Clock } from '../../clock.ts';
import type { BacklogInput, QueueState } from '../../inputs/backlog/backlog.ts';
import type { ClusterInput, ClusterPool, NamespaceState } from '../../inputs/cluster/cluster.ts';
import { createListeners } from '../../listeners.ts';
import { MEAN_SECONDS } from '../../simulation/montage.ts';
import { WORLD_POOLS, WORLD_QUOTA, type WorldPool } from '../../simulation/demo/pools.ts';
import type { World } from '../../simulation/demo/world.ts';

/** The world's one namespace. */
export const DEMO_NAMESPACE = 'montage';

/** HyperFlow's own name for it. */
const QUOTA_NAME = 'hflow-requests';

/** After a sleep of the machine the world goes on where it was, and does not catch up. */
const LONGEST_STEP_MS = 1_000;

const STATE: NamespaceState = {
  name: DEMO_NAMESPACE,
  rows: [
    { quota: QUOTA_NAME, resource: 'requests.cpu', hard: WORLD_QUOTA.cpuMillis, reserve: 0, foreign: 0 },
    { quota: QUOTA_NAME, resource: 'requests.memory', hard: WORLD_QUOTA.memoryBytes, reserve: 0, foreign: 0 },
  ],
  pools: WORLD_POOLS.map(toClusterPool),
  foreignDemand: [],
};

/** What the world is put behind the inputs with. */
export interface WorldInputParts {
  readonly world: World;
  /** virtual per real milliseconds */
  readonly speed: number;
  /** how often the world moves on, and its queues are read */
  readonly intervalMs: number;
  readonly clock: Clock;
}

/**
 * The quota and pools of the world. Their replicas are left open, as in a pools file: what was last granted is what the
 * scale target is set to.
 */
export function createWorldCluster(clock: Clock): ClusterInput {
  return {
    read: () => ({ state: 'fresh', value: [STATE], atMs: clock.nowMs() }),
    onChange: () => () => undefined,
    run: untilAborted,
  };
}

/** The queues of the world, always fresh; time passes in the world as long as this runs. */
export function createWorldBacklog({ world, speed, intervalMs, clock }: WorldInputParts): BacklogInput {
  const listeners = createListeners();
  let reads = 0;
  const moveOn = (elapsedMs: number): void => {
    const before = toLengths(world);
    world.advance(Math.min(elapsedMs, LONGEST_STEP_MS) * speed);
    reads += 1;
    if (toLengths(world) !== before) listeners.tell();
  };
  return {
    watch: () => undefined,
    read: ({ name }) => ({ state: 'fresh', value: toQueueState(world, name), atMs: clock.nowMs() }),
    onChange: listeners.add,
    status: () => [{ broker: 'default', vhost: '/', ageMs: 0, durationMs: 0, intervalMs, reads, failures: 0 }],
    run: async (signal) => {
      let movedAtMs = clock.nowMs();
      while (!signal.aborted) {
        await clock.sleep(intervalMs, signal);
        const nowMs = clock.nowMs();
        moveOn(nowMs - movedAtMs);
        movedAtMs = nowMs;
      }
    },
  };
}

function toLengths(world: World): string {
  return world
    .view()
    .pools.map(({ ready, unacknowledged }) => `${ready}+${unacknowledged}`)
    .join();
}

function toQueueState(world: World, queueName: string): QueueState {
  const found = world.view().pools.find(({ pool }) => pool.queueName === queueName);
  if (found === undefined) return { kind: 'absent', sinceMs: 0 };
  const { ready, unacknowledged, running } = found;
  return { kind: 'present', ready, unacknowledged, consumers: running };
}

function toClusterPool({ name, queueName, taskType, cpuMillis, memoryBytes, maxReplicaCount }: WorldPool): ClusterPool {
  return {
    state: 'valid',
    name,
    trigger: {
      queueName,
      broker: 'default',
      weight: 1,
      priority: 0,
      messagesPerWorker: 1,
      expectedSeconds: MEAN_SECONDS[taskType],
      concurrency: 1,
      scaling: 'direct',
    },
    minReplicaCount: 0,
    maxReplicaCount,
    charges: [cpuMillis, memoryBytes],
    warnings: [],
  };
}
