import type { Workflow } from '../workflow.ts';
import { createEngine } from '../workflow-run/engine.ts';
import { USUAL_SETTING } from '../workflow-run/setting.ts';
import { createJobs } from '../world/jobs.ts';
import type { Pool } from '../world/pool.ts';
import type { World } from '../world/world.ts';
import { createRun, type Run, type RunProgress } from './run.ts';
import { DEMO_POOLS, DEMO_QUOTA } from './setup.ts';

/** One thing that happens to one task. */
export interface TaskEvent {
  readonly kind: 'begun' | 'done';
  readonly atMs: number;
  /** from 1 */
  readonly run: number;
  /** its place in the workflow's list */
  readonly place: number;
}

/** A run that is over. */
export interface FinishedRun {
  /** from 1 */
  readonly number: number;
  /** from its submission to its last task */
  readonly tookMs: number;
}

/** Run after run of one workflow. Tasks are known by their numbers, counted on from run to run. */
export interface Runs {
  /** Submits the first one; the next ones follow. */
  submit(): void;
  noteBegun(task: number): void;
  /** Hands out what has waited for it. */
  noteDone(task: number): void;
  toSeconds(task: number): number;
  /** of the runs under way, oldest first */
  progress(): readonly RunProgress[];
  /** the last one that is over */
  lastOver(): FinishedRun | undefined;
}

/** When all images are projected and compared, what is left of a run are sums and small corrections. */
const MEASURING = ['mProject', 'mDiffFit'] as const;

/** Runs overlap, as they do where people share a cluster: so there is always something to divide. */
export function createRuns(
  world: World,
  parts: {
    readonly workflow: Workflow;
    readonly find: (type: string) => Pool<number> | undefined;
    readonly onTask?: (event: TaskEvent) => void;
  },
): Runs {
  const { workflow, find, onTask } = parts;
  const { nowMs } = world.events;
  const size = workflow.tasks.length;
  const underWay = new Map<number, Run>();
  const submittedAtMs = new Map<number, number>();
  let submitted = 0;
  let lastOver: FinishedRun | undefined;
  const tell = (kind: TaskEvent['kind'], task: number): Run | undefined => {
    const run = Math.floor(task / size) + 1;
    onTask?.({ kind, atMs: nowMs(), run, place: task % size });
    return underWay.get(run);
  };
  const submit = (): void => {
    submitted += 1;
    submittedAtMs.set(submitted, nowMs());
    underWay.set(submitted, createRun(submitted, { workflow, pools: DEMO_POOLS, quota: DEMO_QUOTA }));
    engine.submit();
  };
  const noteBegun = (task: number): void => tell('begun', task)?.noteBegun(task % size, nowMs());
  const end = ({ number }: Run): void => {
    lastOver = { number, tookMs: nowMs() - (submittedAtMs.get(number) ?? 0) };
    underWay.delete(number);
    submittedAtMs.delete(number);
  };
  const onDone = (task: number): void => {
    const run = tell('done', task);
    run?.noteDone(task % size);
    if (run?.isOver() === true) end(run);
    if ([...underWay.values()].every((other) => MEASURING.every((type) => other.isDone(type)))) submit();
  };
  const startJob = createJobs(world, { startMs: USUAL_SETTING.jobStartSeconds * 1000 });
  const setting = USUAL_SETTING;
  const engine = createEngine(world, { workflow, setting }, { find, startJob, onJob: noteBegun, onDone });
  return {
    submit,
    noteBegun,
    noteDone: engine.finish,
    toSeconds: engine.toSeconds,
    lastOver: () => lastOver,
    progress: () => [...underWay.values()].map((run) => run.progress(nowMs())),
  };
}
