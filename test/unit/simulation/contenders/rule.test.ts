import { describe, expect, it } from 'vitest';
import { startRabbitmqScaler, startRule } from '../../../../src/simulation/contenders/rule.ts';
import { createNamespace } from '../../../../src/simulation/service/namespace.ts';
import { SIMULATED_PLAN } from '../../../builders/simulated.ts';
import { aLateWorld } from '../late-world.ts';
import { HABITS } from '../service/start-namespace.ts';

/** Ten of the first pool's workers fit, by its CPU; five of the second's, by its memory. */
const HARD = [10, 10];

/** Two pools with such queues, of which the first has a worker; every clock strikes at the end of its period. */
function startPools(lengths: readonly [number, number]) {
  const world = aLateWorld({});
  const plans = [
    { ...SIMULATED_PLAN, name: 'first', charges: [1, 0], minReplicaCount: 1 },
    { ...SIMULATED_PLAN, name: 'second', charges: [1, 2] },
  ];
  const pools = plans.map((plan) => ({ plan, habits: HABITS }));
  const namespace = createNamespace<number>(world, { hard: HARD, pools, onSeen: () => undefined });
  for (const [place, { workers }] of namespace.pools.entries()) {
    workers.queue.publish(Array<number>(lengths[place] ?? 0).fill(300_000));
  }
  return { world, pools: namespace.pools };
}

describe("HyperFlow's rule", () => {
  it.each([
    ['of the chart keeps a tenth back', 0.9, [30, 10], [7, 2]],
    ['of the operator does not', 1, [30, 10], [8, 2]],
    ['rounds every pool up', 1, [99, 1], [10, 1]],
    ['gives a pool alone as many as fit', 1, [0, 4], [0, 5]],
    ['gives nothing where there is nothing to do', 1, [0, 0], [0, 0]],
  ] as const)('%s', (_, factor, lengths, expected) => {
    const { world, pools } = startPools(lengths);
    const say = startRule(world, pools, HARD, factor);
    world.events.runUntil(60_000);
    expect([say(0), say(1)]).toEqual(expected);
  });

  it('hears of queues by way of statistics, every 5 s, scrapes, every 5 s, and its own evaluation, every 3 s', () => {
    const { world, pools } = startPools([4, 0]);
    const firstMs = [5_000, 2_000, 3_000];
    const chance = { ...world.chance, between: () => firstMs.shift() ?? 0 };
    const say = startRule({ ...world, chance }, pools, HARD, 1);
    // Counted at 5 s, scraped at 7 s.
    world.events.runUntil(8_999);
    expect(say(0)).toBe(0);
    world.events.runUntil(9_000);
    expect(say(0)).toBe(10);
  });
});

describe("KEDA's own scaler", () => {
  it('gives each pool a worker for each message, by statistics that the broker makes every 5 s', () => {
    const { world, pools } = startPools([30, 4]);
    const say = startRabbitmqScaler(world, pools);
    world.events.runUntil(4_999);
    expect([say(0), say(1)]).toEqual([0, 0]);
    world.events.runUntil(5_000);
    expect([say(0), say(1)]).toEqual([30, 4]);
  });
});
