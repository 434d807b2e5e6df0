import type { Workflow, WorkflowPool } from '../workflow.ts';
import type { Usage } from './reading.ts';

/** Fewer tasks than this are not worth a Deployment and a queue of their own. */
const LEAST_OF_A_POOL = 10;

/** A small workflow has pools too, or there would be nothing to see. */
const LEAST_OF_A_SMALL_POOL = 2;

/** What HyperFlow's WorkerPools ask for where nothing else is known. */
const CPU = 0.5;
const MEMORY_BYTES = 500 * 2 ** 20;
const MAX_REPLICAS = 50;

const MEMORY_STEP_BYTES = 100 * 2 ** 20;

/**
 * The pools that a workflow's author would have made: one for each type of at least ten tasks, or of at least two where no
 * type has ten. One worker asks for what the file says that a task uses (never less than 500 MiB of memory), else for
 * half a core and 500 MiB.
 *
 * @returns in the order in which the types come first; none where no type has two tasks
 */
export function toDefaultPools({ tasks }: Workflow, usage: ReadonlyMap<string, Usage>): readonly WorkflowPool[] {
  const counts = new Map<string, number>();
  for (const { type } of tasks) counts.set(type, (counts.get(type) ?? 0) + 1);
  const hasLarge = [...counts.values()].some((count) => count >= LEAST_OF_A_POOL);
  const least = hasLarge ? LEAST_OF_A_POOL : LEAST_OF_A_SMALL_POOL;
  return [...counts].filter(([, count]) => count >= least).map(([type]) => toDefaultPool(type, usage.get(type)));
}

/** A pool for one type of tasks. */
export function toDefaultPool(type: string, usage: Usage = {}): WorkflowPool {
  const steps = Math.ceil((usage.memoryBytes ?? 0) / MEMORY_STEP_BYTES);
  const memoryBytes = Math.max(MEMORY_BYTES, steps * MEMORY_STEP_BYTES);
  return { type, cpu: usage.cpu ?? CPU, memoryBytes, maxReplicas: MAX_REPLICAS };
}
