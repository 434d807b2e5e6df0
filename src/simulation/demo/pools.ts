import type { TaskType } from '../montage.ts';

/** A pool of the world: its queue is `montage.<task type>`. */
export interface WorldPool {
  readonly name: string;
  readonly taskType: TaskType;
  readonly queueName: string;
  /** what one worker requests */
  readonly cpuMillis: number;
  readonly memoryBytes: number;
  readonly maxReplicaCount: number;
}

const MIB = 2 ** 20;
const GIB = 2 ** 30;

/** The namespace's ceiling: HyperFlow's documented sample quota. */
export const WORLD_QUOTA = { cpuMillis: 21_000, memoryBytes: 60 * GIB } as const;

/** Requests as in HyperFlow's Montage example; the limit of 50 is its default. */
export const WORLD_POOLS: readonly WorldPool[] = [
  toPool('mProject', 1000),
  toPool('mDiffFit', 500),
  toPool('mBackground', 500),
];

function toPool(taskType: TaskType, cpuMillis: number): WorldPool {
  const queueName = `montage.${taskType}`;
  const name = taskType.toLowerCase();
  return { name, taskType, queueName, cpuMillis, memoryBytes: 500 * MIB, maxReplicaCount: 50 };
}

/**
 * The quota's admission of one more pod.
 *
 * @param existing all pods that exist
 */
export function hasRoom(
  candidate: WorldPool,
  existing: readonly { readonly pool: WorldPool; readonly pods: number }[],
): boolean {
  const cpuMillis = existing.reduce((sum, { pool, pods }) => sum + pods * pool.cpuMillis, candidate.cpuMillis);
  const memoryBytes = existing.reduce((sum, { pool, pods }) => sum + pods * pool.memoryBytes, candidate.memoryBytes);
  return cpuMillis <= WORLD_QUOTA.cpuMillis && memoryBytes <= WORLD_QUOTA.memoryBytes;
}
