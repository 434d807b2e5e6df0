import type { Setting } from '../../src/simulation/workflow-run/setting.ts';
import type { Workflow, WorkflowPool, WorkflowQuota } from '../../src/simulation/workflow.ts';

/** A workflow with all that surrounds it. */
export interface BenchWorkload {
  /** of files and results */
  readonly name: string;
  /** for people */
  readonly title: string;
  /** @param seed of the spread of durations; a recorded workflow has the same ones every time */
  readonly toWorkflow: (seed: number) => Workflow;
  readonly pools: readonly WorkflowPool[];
  readonly quota: WorkflowQuota;
  /** what one Job takes of it; absent: Jobs run outside */
  readonly jobs?: WorkflowQuota;
  readonly setting: Partial<Setting>;
}
