import type { WorkflowTask } from './workflow.ts';

/** Work for some pools inside one quota. */
export interface Workload {
  /** of files and namespaces */
  readonly name: string;
  /** for people */
  readonly title: string;
  /** `requests.cpu` of the quota */
  readonly quotaCpu: number;
  readonly pools: readonly WorkloadPool[];
  readonly tasks: readonly WorkflowTask[];
}

/** A pool whose workers consume the queue `<namespace>.<name>`. */
export interface WorkloadPool {
  readonly name: string;
  /** what one worker requests */
  readonly cpuMillis: number;
  /** what policy drain-time is told: the mean of its tasks */
  readonly expectedSeconds: string;
}

/** @param seconds of one task on average */
export function toPool(name: string, cpuMillis: number, seconds: number): WorkloadPool {
  return { name, cpuMillis, expectedSeconds: String(seconds) };
}
