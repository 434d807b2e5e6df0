import type { Contender } from '../contender.ts';
import type { Workflow, WorkflowPool, WorkflowQuota } from '../workflow.ts';
import type { Happening } from '../world/world.ts';
import type { Setting } from './setting.ts';

/** One run of one workflow, scaled by one contender. */
export interface Simulation {
  readonly workflow: Workflow;
  /** at most one for each type of task */
  readonly pools: readonly WorkflowPool[];
  readonly quota: WorkflowQuota;
  /** what the pod of a task without a pool takes of the quota; absent: it runs outside the quota */
  readonly jobs?: WorkflowQuota | undefined;
  readonly contender: Contender;
  /** of all that is left to chance; the tasks' durations are the workflow's own */
  readonly seed: number;
  /** from an admitted pod to its first task */
  readonly podStartSeconds: number;
  /** in place of what is usual */
  readonly setting?: Partial<Setting>;
  /** told of everything that happens, in order */
  readonly onTrace?: (atMs: number, event: TraceEvent) => void;
}

export type TraceEvent =
  | Happening
  | { readonly kind: 'began' | 'ended'; readonly pool: string; readonly task: number; readonly pod: number };
