import { setTimeout as delay } from 'node:timers/promises';
import { readLedger } from '../../cluster/workload/ledger.ts';
import type { Publisher } from '../../cluster/workload/publisher.ts';
import type { Task } from '../../cluster/workload/task.ts';

/** One task of a workflow; it may begin when its parents are done. */
export interface WorkflowTask extends Task {
  /** whose queue it goes to; absent: it is done by nobody's pool, and takes its time */
  readonly pool?: string;
  /** ids */
  readonly parents: readonly string[];
}

/** Where a workflow's tasks go and come from. */
export interface WorkflowRun {
  readonly publisher: Publisher;
  /** queues are named `<namespace>.<pool>` */
  readonly namespace: string;
  /** what all workers write */
  readonly ledgerPath: string;
  /** told when the first tasks of a pool are published */
  readonly note: (text: string) => void;
}

/** How often it is looked what has been done. */
const LOOK_MS = 50;

/** No run here takes a third of that. */
const LIMIT_MS = 600_000;

/**
 * Publishes each task when its parents are done; settles when all are.
 *
 * @throws Error naming some of the tasks that nobody did within ten minutes
 */
export async function runWorkflow(run: WorkflowRun, tasks: readonly WorkflowTask[]): Promise<void> {
  const endMs = performance.now() + LIMIT_MS;
  const doneByNobody = new Set<string>();
  const announced = new Set<string>();
  let open = tasks;
  for (;;) {
    const done = new Set([...readLedger(run.ledgerPath).map(({ id }) => id), ...doneByNobody]);
    const ready = open.filter(({ parents }) => parents.every((parent) => done.has(parent)));
    open = open.filter((task) => !ready.includes(task));
    for (const task of ready) if (task.pool === undefined) void doAlone(task, doneByNobody);
    await publishReady(run, ready, announced);
    if (tasks.every(({ id }) => done.has(id))) return;
    if (performance.now() > endMs) throw new Error(describeMissing(tasks, done));
    await delay(LOOK_MS);
  }
}

async function doAlone({ id, durationMs }: WorkflowTask, done: Set<string>): Promise<void> {
  await delay(durationMs);
  done.add(id);
}

async function publishReady(run: WorkflowRun, ready: readonly WorkflowTask[], announced: Set<string>): Promise<void> {
  const byPool = Map.groupBy(ready, (task) => task.pool);
  // Of one moment is told at one place of the picture.
  const beginning = [...byPool.keys()].filter((pool) => pool !== undefined && !announced.has(pool));
  if (beginning.length > 0) run.note(`first tasks for ${beginning.join(', ')}`);
  for (const [pool, own] of byPool) {
    if (pool === undefined) continue;
    announced.add(pool);
    await run.publisher.publish(
      `${run.namespace}.${pool}`,
      own.map(({ id, durationMs }) => ({ id, durationMs })),
    );
  }
}

function describeMissing(tasks: readonly WorkflowTask[], done: ReadonlySet<string>): string {
  const missing = tasks.filter(({ id }) => !done.has(id)).map(({ id }) => id);
  return `${missing.length} tasks were not done within ${LIMIT_MS / 1000} s: ${missing.slice(0, 5).join(', ')}`;
}

/** So many tasks of one kind: `name-0`, `name-1` … */
export function toTasks(
  name: string,
  count: number,
  task: Omit<WorkflowTask, 'id' | 'parents'>,
  parents: readonly string[] = [],
): readonly WorkflowTask[] {
  return Array.from({ length: count }, (_, index) => ({ id: `${name}-${index}`, parents, ...task }));
}

export function toIds(tasks: readonly WorkflowTask[]): readonly string[] {
  return tasks.map(({ id }) => id);
}
