import type { Workload } from '../../src/simulation/schedule/workload.ts';
import type { Task, WorkflowPool } from '../../src/simulation/workflow.ts';

/** A task that waits for nobody and takes a second. */
export function aTask(over: Partial<Task> = {}): Task {
  return { id: 'task', type: 'work', seconds: 1, needs: [], ...over };
}

/** A pool whose worker takes one core and no memory worth counting. */
export function aWorkflowPool(over: Partial<WorkflowPool> = {}): WorkflowPool {
  return { type: 'work', cpu: 1, memoryBytes: 1, maxReplicas: 50, ...over };
}

/** Tasks with one pool for type `work`, and a quota of two cores. */
export function aWorkload(tasks: readonly Partial<Task>[], over: Partial<Workload> = {}): Workload {
  const workflow = { name: 'made', tasks: tasks.map((task, place) => aTask({ id: `task-${place}`, ...task })) };
  return { workflow, pools: [aWorkflowPool()], quota: { cpu: 2, memoryBytes: 1000 }, ...over };
}
