import { createMontageTasks, type TaskType } from '../montage.ts';
import { createRandom } from '../random.ts';
import type { Workflow, WorkflowPool, WorkflowQuota } from '../workflow.ts';

/** A pool of the demo: its queue is `montage.<task type>`. */
export interface DemoPool extends WorkflowPool {
  readonly name: string;
  readonly type: TaskType;
  readonly queueName: string;
}

const MIB = 2 ** 20;
const GIB = 2 ** 30;

export const DEMO_NAMESPACE = 'montage';

/** HyperFlow's documented sample quota, and its own name for it. */
export const DEMO_QUOTA: WorkflowQuota & { readonly name: string } = {
  name: 'hflow-requests',
  cpu: 21,
  memoryBytes: 60 * GIB,
};

/** Requests as in HyperFlow's Montage example; the limit of 50 is its default. The other types run as Jobs. */
export const DEMO_POOLS: readonly DemoPool[] = [
  toPool('mProject', 1),
  toPool('mDiffFit', 0.5),
  toPool('mBackground', 0.5),
];

/** From a pod's creation to its first message: image at hand, so scheduling and the worker's own start. */
export const POD_START_SECONDS = 2;

function toPool(type: TaskType, cpu: number): DemoPool {
  const name = type.toLowerCase();
  return { name, type, queueName: `montage.${type}`, cpu, memoryBytes: 500 * MIB, maxReplicas: 50 };
}

/** A mosaic of 0.25° in three bands: 619 tasks. */
export function createDemoWorkflow(seed: number): Workflow {
  const tasks = createMontageTasks(createRandom(seed)).map(({ number, type, durationMs, parents }) => {
    return { id: `${type}-${number}`, type, seconds: durationMs / 1000, needs: parents };
  });
  return { name: 'Montage 0.25°', tasks };
}
