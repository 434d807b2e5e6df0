import type { Task, Workflow, WorkflowPool } from '../../src/simulation/workflow.ts';

const MIB = 2 ** 20;

/** @param tasks of `type`, `seconds`, and places of those that they need */
export function aWorkflow(
  tasks: readonly (readonly [type: string, seconds: number, needs?: readonly number[]])[],
): Workflow {
  return {
    name: 'small',
    tasks: tasks.map(([type, seconds, needs = []], place): Task => ({ id: `${type}-${place}`, type, seconds, needs })),
  };
}

/** So many alike. */
export function someTasks(count: number, type: string, seconds: number, needs: readonly number[] = []) {
  return Array.from({ length: count }, () => [type, seconds, needs] as const);
}

export function aWorkflowPool(type: string, cpu: number): WorkflowPool {
  return { type, cpu, memoryBytes: 100 * MIB, maxReplicas: 50 };
}
