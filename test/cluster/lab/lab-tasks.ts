import { setTimeout as delay } from 'node:timers/promises';
import { readLedger } from '../workload/ledger.ts';
import type { Publisher } from '../workload/publisher.ts';
import type { Task } from '../workload/task.ts';

/**
 * A small Montage: each of 60 projects is followed, with its neighbour, by four diffs; then something serial; then 60
 * backgrounds. With 8 CPU it cannot end before some 37 s.
 */
export const LAB_POOLS = [
  { name: 'mproject', cpuMillis: 1_000, expectedSeconds: '3' },
  { name: 'mdiff', cpuMillis: 500, expectedSeconds: '0.4' },
  { name: 'mbackground', cpuMillis: 500, expectedSeconds: '0.8' },
] as const;

export type LabPool = (typeof LAB_POOLS)[number];

export const LAB_CPU = '8';

const PROJECTS = 60;
const DIFFS_OF_A_PAIR = 4;
const BACKGROUNDS = 60;
const PROJECT_MS = 3_000;
const DIFF_MS = 400;
const BACKGROUND_MS = 800;

/** What is done between the last diff and the first background, by nobody's pool. */
const SERIAL_MS = 5_000;

/** How often it is looked what has been done. */
const LOOK_MS = 50;

/** Where the run's tasks go and come from. */
export interface LabRun {
  readonly publisher: Publisher;
  readonly namespace: string;
  readonly ledgerPath: string;
  /** told of each stage */
  readonly note: (text: string) => void;
}

/** Publishes each task when those that it depends on are done; settles when the last one is. Returns all tasks. */
export async function runLabTasks(run: LabRun): Promise<readonly Task[]> {
  const published: Task[] = [];
  const publish = async (pool: string, tasks: readonly Task[]): Promise<void> => {
    published.push(...tasks);
    await run.publisher.publish(`${run.namespace}.${pool}`, tasks);
  };
  run.note('projects');
  await publish('mproject', toTasks('project', PROJECTS, PROJECT_MS));
  await publishDiffs(run, publish);
  run.note('something serial');
  await delay(SERIAL_MS);
  run.note('backgrounds');
  await publish('mbackground', toTasks('background', BACKGROUNDS, BACKGROUND_MS));
  await waitUntil(run, (done) => countOf(done, 'background') === BACKGROUNDS);
  run.note('all done');
  return published;
}

/** The pair of projects k and k + 1 gives four diffs as soon as both are done. */
async function publishDiffs(
  run: LabRun,
  publish: (pool: string, tasks: readonly Task[]) => Promise<void>,
): Promise<void> {
  const open = new Set(Array.from({ length: PROJECTS }, (_, pair) => pair));
  while (open.size > 0) {
    const done = readDone(run);
    const ready = [...open].filter(
      (pair) => done.has(`project-${pair}`) && done.has(`project-${(pair + 1) % PROJECTS}`),
    );
    for (const pair of ready) open.delete(pair);
    if (ready.length > 0) {
      await publish(
        'mdiff',
        ready.flatMap((pair) => toTasks(`diff-${pair}`, DIFFS_OF_A_PAIR, DIFF_MS)),
      );
    }
    await delay(LOOK_MS);
  }
  await waitUntil(run, (done) => countOf(done, 'diff') === PROJECTS * DIFFS_OF_A_PAIR);
}

async function waitUntil(run: LabRun, isOver: (done: ReadonlySet<string>) => boolean): Promise<void> {
  while (!isOver(readDone(run))) await delay(LOOK_MS);
}

function readDone({ ledgerPath }: LabRun): ReadonlySet<string> {
  return new Set(readLedger(ledgerPath).map(({ id }) => id));
}

function countOf(done: ReadonlySet<string>, kind: string): number {
  return [...done].filter((id) => id.startsWith(`${kind}-`)).length;
}

function toTasks(name: string, count: number, durationMs: number): Task[] {
  return Array.from({ length: count }, (_, index) => ({ id: `${name}-${index}`, durationMs }));
}
