import type { Policy } from '../../contract/snapshot.ts';
import type { Contender } from '../contender.ts';
import { startContender } from '../contenders/start.ts';
import type { Publication } from '../service/service.ts';
import { toCharges, toFirstTicks, toHabits, toPlan } from '../workflow-run/pools.ts';
import { USUAL_SETTING } from '../workflow-run/setting.ts';
import { createChance } from '../world/chance.ts';
import { createEvents } from '../world/events.ts';
import type { Pool, PoolParts } from '../world/pool.ts';
import type { Happening, World } from '../world/world.ts';
import type { RunProgress } from './run.ts';
import { createRuns, type FinishedRun, type TaskEvent } from './runs.ts';
import {
  createDemoWorkflow,
  DEMO_NAMESPACE,
  DEMO_POOLS,
  DEMO_QUOTA,
  type DemoPool,
  POD_START_SECONDS,
} from './setup.ts';

/** What can be seen of the world at one moment. */
export interface DemoView {
  /** virtual milliseconds since its beginning */
  readonly atMs: number;
  /** in the order of DEMO_POOLS */
  readonly pools: readonly PoolView[];
  /** the runs under way, oldest first */
  readonly runs: readonly RunProgress[];
  /** the last run that is over */
  readonly lastOver: FinishedRun | undefined;
}

export interface PoolView {
  readonly pool: DemoPool;
  /** what its target is set to */
  readonly replicas: number;
  /** pods that start, work or wait for work */
  readonly active: number;
  /** told to leave, with a message still in hand */
  readonly terminating: number;
}

/** Montage runs without an end in virtual time, on the model of a cluster with Quotient, KEDA and HPAs in it. */
export interface DemoWorld {
  /** Lets so much virtual time pass, ≥ 0. */
  advance(ms: number): void;
  view(): DemoView;
}

export interface DemoParts {
  /** of the tasks' durations and of all that is left to chance */
  readonly seed: number;
  readonly policy: Policy;
  /** of publications: when virtual time begins */
  readonly beginsAt: Date;
  /** told of every decision */
  readonly onPublished: (publication: Publication) => void;
  /** told of everything that happens, in order */
  readonly onTask?: (event: TaskEvent) => void;
  readonly onHappening?: (happening: Happening) => void;
}

/** Everything follows from the arguments: the steps in which time passes do not matter. */
export function createDemoWorld(parts: DemoParts): DemoWorld {
  const { seed, policy, beginsAt, onPublished, onHappening = () => undefined } = parts;
  const events = createEvents();
  const setting = USUAL_SETTING;
  const world: World = { events, chance: createChance(seed, 'even'), lateness: setting.lateness, note: onHappening };
  const made: Pool<number>[] = [];
  const find = (type: string): Pool<number> | undefined => made[DEMO_POOLS.findIndex((pool) => pool.type === type)];
  const workflow = createDemoWorkflow(seed);
  const runs = createRuns(world, { workflow, find, ...parts });
  const contender: Contender = policy === 'drain-time' ? 'drain-time-learned' : 'queue-length';
  const toFirstTick = toFirstTicks(world, setting);
  const toParts = (pool: DemoPool): PoolParts<number> => {
    const { name, queueName } = pool;
    return {
      plan: { ...toPlan(world, { contender, workflow }, pool, { hpaPhaseMs: toFirstTick() }), name, queueName },
      habits: toHabits(POD_START_SECONDS, setting, runs.toSeconds),
      work: { onBegun: ({ task }) => runs.noteBegun(task), onDone: runs.noteDone },
    };
  };
  startContender(world, contender, {
    hard: toCharges(DEMO_QUOTA),
    labels: {
      namespace: DEMO_NAMESPACE,
      quota: DEMO_QUOTA.name,
      resources: ['requests.cpu', 'requests.memory'],
      beginsAt,
    },
    pools: DEMO_POOLS.map(toParts),
    tasks: [],
    onPool: (pool, place) => void (made[place] = pool),
    onPublished,
  });
  runs.submit();
  return {
    advance: (ms) => events.runUntil(events.nowMs() + ms),
    view: () => ({
      atMs: events.nowMs(),
      pools: DEMO_POOLS.flatMap((pool, place) => toView(pool, made[place])),
      runs: runs.progress(),
      lastOver: runs.lastOver(),
    }),
  };
}

function toView(pool: DemoPool, found: Pool | undefined): PoolView[] {
  if (found === undefined) return [];
  const active = found.workers.countActive();
  const terminating = found.workers.pods().size - active;
  return [{ pool, replicas: found.target.read().replicas, active, terminating }];
}
