import { createMontageTasks, type TaskType } from '../montage.ts';
import { hasRoom, WORLD_POOLS, type WorldPool } from './pools.ts';
import { createRandom } from '../random.ts';
import { createRun, type Run, type RunProgress } from './run.ts';
import { createWorkers, type Message, type WorkerCounts } from './workers.ts';

/**
 * A small world in virtual time: HyperFlow submits Montage runs, their tasks wait in one queue per pool, and as many
 * workers as a pool is granted take them, one at a time. Everything follows from the seed and from who was granted what when.
 */

/** One thing that happens to one task. */
export interface WorldEvent {
  readonly kind: 'submitted' | 'started' | 'finished';
  readonly atMs: number;
  readonly run: number;
  readonly task: number;
  readonly type: TaskType;
}

/** What can be seen of the world at one moment. */
export interface WorldView {
  /** virtual milliseconds since its beginning */
  readonly atMs: number;
  /** in the order of WORLD_POOLS */
  readonly pools: readonly (WorkerCounts & { readonly pool: WorldPool })[];
  /** the runs under way, oldest first */
  readonly runs: readonly RunProgress[];
}

export interface World {
  /** Sets how many workers a pool should have from now on; a name it does not know is ignored. */
  setTarget(pool: string, replicas: number): void;
  /** Lets so much virtual time pass, ≥ 0. */
  advance(ms: number): void;
  view(): WorldView;
}

/** A task without a pool: HyperFlow runs it as a Job, and its chart's quota does not cover Jobs. */
interface Job {
  readonly message: Message;
  readonly untilMs: number;
}

/**
 * @param seed of the tasks' durations
 * @param onEvent told of everything that happens to a task, in order
 */
export function createWorld(seed: number, onEvent: (event: WorldEvent) => void = () => undefined): World {
  const random = createRandom(seed);
  const pools = WORLD_POOLS.map((pool) => ({ pool, workers: createWorkers() }));
  let nowMs = 0;
  let jobs: readonly Job[] = [];
  let runs: readonly Run[] = [];

  const report = (kind: WorldEvent['kind'], { run, task }: Message): void =>
    onEvent({ kind, atMs: nowMs, run: run.number, task: task.number, type: task.type });

  const submit = (message: Message): void => {
    report('submitted', message);
    const target = pools.find(({ pool }) => pool.taskType === message.task.type);
    if (target !== undefined) return target.workers.publish(message);
    report('started', message);
    jobs = [...jobs, { message, untilMs: nowMs + message.task.durationMs }];
  };
  const submitRun = (): void => {
    const run = createRun((runs.at(-1)?.number ?? 0) + 1, createMontageTasks(random));
    runs = [...runs, run];
    for (const task of run.firstTasks) submit({ run, task });
  };
  const finish = (message: Message): void => {
    report('finished', message);
    for (const task of message.run.finish(message.task)) submit({ run: message.run, task });
  };
  /** Finishes what is due, and submits what that lets start. */
  const step = (): void => {
    const dueJobs = jobs.filter(({ untilMs }) => untilMs <= nowMs);
    jobs = jobs.filter(({ untilMs }) => untilMs > nowMs);
    const done = [...pools.flatMap(({ workers }) => workers.step(nowMs)), ...dueJobs.map(({ message }) => message)];
    for (const message of done) finish(message);
    runs = runs.filter((run) => !isOver(run.progress()));
    // Runs overlap, as they do where people share a cluster: so there is always something to divide.
    if (done.length > 0 && runs.every((run) => isMeasured(run.progress()))) submitRun();
  };
  const countPods = () => pools.map(({ pool, workers }) => ({ pool, pods: countAll(workers.counts()) }));
  const settle = (): void => {
    for (const { pool, workers } of pools) {
      while (workers.isShort() && hasRoom(pool, countPods())) workers.create(nowMs);
      for (const message of workers.handOut(nowMs)) report('started', message);
    }
  };
  const nextMs = (): number =>
    Math.min(...pools.map(({ workers }) => workers.nextMs()), ...jobs.map(({ untilMs }) => untilMs));

  submitRun();
  return {
    setTarget: (name, replicas) => {
      pools.find(({ pool }) => pool.name === name)?.workers.setTarget(replicas);
      settle();
    },
    advance: (ms) => {
      const endMs = nowMs + ms;
      for (let dueMs = nextMs(); dueMs <= endMs; dueMs = nextMs()) {
        nowMs = dueMs;
        step();
        settle();
      }
      nowMs = endMs;
    },
    view: () => ({
      atMs: nowMs,
      pools: pools.map(({ pool, workers }) => ({ pool, ...workers.counts() })),
      runs: runs.map((run) => run.progress()),
    }),
  };
}

/** A pod is charged from its creation until it has gone. */
function countAll({ starting, running, finishing }: WorkerCounts): number {
  return starting + running + finishing;
}

function isOver({ done, total }: RunProgress): boolean {
  return done === total;
}

/** Have all its images been projected and compared? What is left of it are sums and small corrections. */
function isMeasured({ types }: RunProgress): boolean {
  return types.every(({ type, done, total }) => done === total || (type !== 'mProject' && type !== 'mDiffFit'));
}
