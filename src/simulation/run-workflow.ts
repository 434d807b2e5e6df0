import { startContender } from './contenders/start.ts';
import { toTakers } from './schedule/workload.ts';
import type { Namespace } from './service/namespace.ts';
import { createEngine } from './workflow-run/engine.ts';
import { checkRoom, toCharges, toFirstTicks, toHabits, toPlan } from './workflow-run/pools.ts';
import { createRecorder } from './workflow-run/recorder.ts';
import { type SimulationReport, toReport } from './workflow-run/report.ts';
import { type Setting, USUAL_SETTING } from './workflow-run/setting.ts';
import type { Simulation } from './workflow-run/simulation.ts';
import { createChance } from './world/chance.ts';
import { createEvents } from './world/events.ts';
import { createJobs, type JobRoom, type JobWork } from './world/jobs.ts';
import type { Pool, PoolParts } from './world/pool.ts';
import type { World } from './world/world.ts';

/** So much longer than one worker alone would need, and than any ReplicaSet's back-off, that what has not ended never does. */
const LIMIT_FACTOR = 10;
const LIMIT_SECONDS = 24 * 3600;

/**
 * Runs a workflow in virtual time, its pools scaled by one contender. Everything follows from the arguments: the same seed
 * gives the same run, and what is left to chance begins the same for every contender.
 *
 * @throws Error if the workflow cannot be done: tasks wait for one another, the quota holds not one worker of some pool, or
 *   a static split leaves none for it
 */
export function simulate(simulation: Simulation): SimulationReport {
  const slices = simulateInSlices(simulation);
  for (;;) {
    const { done, value } = slices.next();
    if (done === true) return value;
  }
}

/** So many happenings take some hundredths of a second. */
const SLICE = 10_000;

/** The same, a slice at a time, so that whoever watches can give it up between two. */
export function* simulateInSlices(simulation: Simulation): Generator<undefined, SimulationReport> {
  const { workflow, quota, jobs, contender, seed, onTrace } = simulation;
  const setting: Setting = { ...USUAL_SETTING, ...simulation.setting };
  const types = new Set(workflow.tasks.map(({ type }) => type));
  const pools = simulation.pools.filter(({ type }) => types.has(type));
  for (const taker of toTakers({ workflow, pools, quota, jobs })) checkRoom(taker, quota);
  const made = new Map<string, Pool<number>>();
  const find = (type: string): Pool<number> | undefined => made.get(type);
  const events = createEvents();
  const recorder = createRecorder({ nowMs: events.nowMs, pools, quota, jobs, find, onTrace });
  const world: World = { events, chance: createChance(seed, 'even'), lateness: setting.lateness, note: recorder.note };
  const startJob = (work: JobWork): void => runJob(work);
  const engine = createEngine(world, { workflow, setting }, { find, startJob, onEnqueue: recorder.noteEnqueued });
  const toFirstTick = toFirstTicks(world, setting);
  const namespace = startContender(world, contender, {
    hard: toCharges(quota),
    pools: pools.map((pool): PoolParts<number> => {
      return {
        plan: toPlan(world, simulation, pool, { ...setting, hpaPhaseMs: toFirstTick() }),
        habits: toHabits(simulation.podStartSeconds, setting, engine.toSeconds),
        work: recorder.listen(pool.type, engine.finish),
      };
    }),
    tasks: pools.map(({ type }) => workflow.tasks.filter((task) => task.type === type).length),
    ...(jobs === undefined ? {} : { leftToJobs: toCharges(jobs) }),
    onPool: (pool) => void made.set(pool.plan.name, pool),
  });
  const runJob = createJobs(world, {
    startMs: setting.jobStartSeconds * 1000,
    room: jobs && toJobRoom(namespace, toCharges(jobs)),
  });
  let submissionsLeft = setting.submittedAtSeconds.length;
  for (const atSeconds of setting.submittedAtSeconds) {
    events.after(atSeconds * 1000, () => {
      submissionsLeft -= 1;
      engine.submit();
    });
  }
  const isDone = (): boolean => submissionsLeft === 0 && engine.left() === 0;
  const limitSeconds = toLimitSeconds(simulation, setting);
  let happened = 0;
  const isPause = (): boolean => {
    happened += 1;
    return happened % SLICE === 0;
  };
  const isOver = (): boolean => isDone() || events.nowMs() >= limitSeconds * 1000;
  while (!isOver()) {
    events.runUntil(limitSeconds * 1000, () => isDone() || isPause());
    yield;
  }
  if (!isDone()) throw new Error(`${workflow.name} is not done after ${Math.round(limitSeconds)} s`);
  const makespanSeconds = events.nowMs() / 1000;
  const submissions = setting.submittedAtSeconds.length;
  return toReport({ makespanSeconds, workflow, submissions, quota, pools, jobs, figures: recorder.figures() });
}

/** A Job's pods are somebody else's for whoever divides the quota. */
function toJobRoom({ quota, noteForeign, noteForeignRefused }: Namespace, charges: readonly number[]): JobRoom {
  return {
    charges,
    quota,
    onPod: (job, sign) => noteForeign(job, charges, sign),
    onRefused: (job) => noteForeignRefused(job, charges),
  };
}

function toLimitSeconds({ workflow, podStartSeconds }: Simulation, setting: Setting): number {
  const { submittedAtSeconds, taskOverheadSeconds } = setting;
  const alone = workflow.tasks.reduce((sum, { seconds }) => sum + seconds + taskOverheadSeconds, 0);
  const all = Math.max(...submittedAtSeconds) + podStartSeconds + submittedAtSeconds.length * alone;
  return LIMIT_SECONDS + LIMIT_FACTOR * all;
}
