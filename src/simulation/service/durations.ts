import type { LearnedDuration } from '../../contract/snapshot.ts';
import {
  type DurationMemory,
  NOTHING_LEARNED,
  noteCount,
  noteWork,
  toLearned,
  toPriorSeconds,
} from '../../decision/durations/estimator.ts';
import type { Pool } from '../world/pool.ts';
import { every } from '../world/every.ts';
import type { World } from '../world/world.ts';
import { DEFAULTS } from './defaults.ts';
import type { NamespaceView } from './namespace.ts';

/** What is learned of a pool's messages; undefined where nothing is, or where its author has said it. */
export type Learn = (pool: Pool) => LearnedDuration | undefined;

/** Work in hand is looked at every second, acknowledgements every 10 s; the broker counts those every 5 s. */
const LOOK_MS = 1000;
const COUNT_MS = 10_000;
const STATISTICS_MS = 5000;

interface Learning {
  memory: DurationMemory;
  /** as of the broker's last statistics */
  counted: number;
}

/** Learns as the shipped estimator does, from what the broker tells and nothing else. */
export function startLearning(world: World, pools: readonly Pool[], view: () => NamespaceView): Learn {
  const learnings = new Map<Pool, Learning>(pools.map((pool) => [pool, { memory: NOTHING_LEARNED, counted: 0 }]));
  const each = (act: (learning: Learning, pool: Pool) => void): void => learnings.forEach(act);
  const look = (learning: Learning, { plan, workers }: Pool): void => {
    const pool = view().pools.get(plan.name);
    const workersSeen = pool === undefined ? undefined : pool.active + pool.terminating;
    const inWork = workersSeen === undefined ? undefined : Math.min(workers.queue.unacknowledged(), workersSeen);
    learning.memory = noteWork(learning.memory, world.events.nowMs(), inWork, DEFAULTS.staleAfterMs);
  };
  every(world, STATISTICS_MS, () =>
    each((learning, { workers }) => void (learning.counted = workers.queue.acknowledged())),
  );
  every(world, LOOK_MS, () => each(look));
  every(world, COUNT_MS, () =>
    each(
      (learning) =>
        void (learning.memory = noteCount(learning.memory, learning.counted, DEFAULTS.durationHalfLifeMs / 1000)),
    ),
  );
  return (pool) => {
    const learning = learnings.get(pool);
    if (learning === undefined || pool.plan.expectedSeconds !== undefined) return undefined;
    const declared = pools.flatMap(({ plan }) => plan.expectedSeconds ?? []);
    const memories = [...learnings.values()].map(({ memory }) => memory);
    return toLearned(learning.memory, toPriorSeconds(declared, memories));
  };
}
