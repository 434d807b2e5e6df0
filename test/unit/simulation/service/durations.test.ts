import { expect, it } from 'vitest';
import { startLearning } from '../../../../src/simulation/service/durations.ts';
import { createNamespace } from '../../../../src/simulation/service/namespace.ts';
import type { PoolPlan } from '../../../../src/simulation/world/plan.ts';
import { aSimulatedWorld, SIMULATED_PLAN } from '../../../builders/simulated.ts';

/** Four workers that have been at tasks of 2 s for so long. */
function learnFor(seconds: number, plan: PoolPlan = SIMULATED_PLAN) {
  const world = aSimulatedWorld();
  const habits = { startMs: () => 1000, durationMs: () => 2000, graceMs: () => 300_000 };
  const parts = { hard: [4], pools: [{ plan, habits }], onSeen: () => undefined };
  const namespace = createNamespace<number>(world, parts);
  const learn = startLearning(world, namespace.pools, namespace.view);
  const [pool] = namespace.pools;
  if (pool === undefined) throw new Error('there is one pool');
  pool.target.write(4, 'other', pool.target.read());
  pool.workers.queue.publish(Array.from({ length: 1000 }, (_, task) => task));
  world.events.runUntil(seconds * 1000);
  return learn(pool);
}

it('nothing is learned before the broker has said anything', () => expect(learnFor(0.5)).toBeUndefined());

it("what tasks take is learned from the broker's counts, within some percent in a minute and a half", () => {
  const learned = learnFor(90);
  expect(learned?.seconds).toBeGreaterThan(1.8);
  expect(learned?.seconds).toBeLessThan(2.2);
});

it('what an author declares is not learned', () =>
  expect(learnFor(90, { ...SIMULATED_PLAN, expectedSeconds: 5 })).toBeUndefined());
