/** One task of a workflow. */
export interface Task {
  readonly id: string;
  /** what it is a kind of: tasks of one type share a pool, or run as Jobs where it has none */
  readonly type: string;
  /** on one worker, > 0 */
  readonly seconds: number;
  /** places in the workflow's list of tasks that must be done before it starts */
  readonly needs: readonly number[];
}

/** What is to be run. */
export interface Workflow {
  readonly name: string;
  readonly tasks: readonly Task[];
}

/** A pool of workers for one type of task. */
export interface WorkflowPool {
  readonly type: string;
  /** of one worker, in cores */
  readonly cpu: number;
  readonly memoryBytes: number;
  readonly maxReplicas: number;
}

/** CPU and memory: what all pools share, or what one pod takes of it. */
export interface WorkflowQuota {
  /** cores */
  readonly cpu: number;
  readonly memoryBytes: number;
}
