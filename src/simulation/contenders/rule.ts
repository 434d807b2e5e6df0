import { every } from '../world/every.ts';
import type { Pool } from '../world/pool.ts';
import type { World } from '../world/world.ts';

/** Lengths of all queues, in the order of the pools. */
type Lengths = readonly number[];

/** What says how many replicas a pool should have, in the order of the pools. */
export type Say = (place: number) => number;

/** The broker counts every 5 s, Prometheus scrapes every 5 s and evaluates its rules every 3 s, each on its own clock. */
const STATISTICS_MS = 5000;
const SCRAPE_MS = 5000;
const RULE_MS = 3000;

/**
 * HyperFlow's rule, `ceil(factor · qᵢ/Σq · the quota in workers)`, by way of the broker's statistics, an exporter and
 * Prometheus: each pool is rounded up by itself, and hears of its queue 6.5 s late on average.
 *
 * @param factor 0.9 in the chart; its operator makes rules without one
 */
export function startRule(world: World, pools: readonly Pool[], hard: readonly number[], factor: number): Say {
  let statistics: Lengths = pools.map(() => 0);
  let scraped = statistics;
  let said = statistics;
  every(world, STATISTICS_MS, () => {
    statistics = readLengths(pools);
  });
  every(world, SCRAPE_MS, () => {
    scraped = statistics;
  });
  every(world, RULE_MS, () => {
    const all = scraped.reduce((sum, length) => sum + length, 0);
    said = pools.map((pool, place) => {
      const share = all === 0 ? 0 : (scraped[place] ?? 0) / all;
      return Math.ceil(factor * share * countWorkers(pool, hard));
    });
  });
  return (place) => said[place] ?? 0;
}

/** KEDA's own scaler: a replica for each message of the pool's queue, by the broker's statistics. */
export function startRabbitmqScaler(world: World, pools: readonly Pool[]): Say {
  let statistics: Lengths = pools.map(() => 0);
  every(world, STATISTICS_MS, () => {
    statistics = readLengths(pools);
  });
  return (place) => statistics[place] ?? 0;
}

function readLengths(pools: readonly Pool[]): Lengths {
  return pools.map(({ workers: { queue } }) => queue.ready() + queue.unacknowledged());
}

/** How many of its workers the whole quota would hold. */
function countWorkers({ plan: { charges } }: Pool, hard: readonly number[]): number {
  const rows = charges.map((charge, row) => (charge === 0 ? Infinity : Math.floor((hard[row] ?? 0) / charge)));
  return Math.min(...rows);
}
