import { expect, it } from 'vitest';
import { createPushes } from '../../../../src/simulation/service/pushes.ts';
import { aSimulatedWorld } from '../../../builders/simulated.ts';

it('are said again every 15 s while the target has no replica, and are counted from the first', () => {
  const world = aSimulatedWorld();
  const pushed: string[] = [];
  const pushes = createPushes(world, (pool) => pushed.push(pool));
  for (const atMs of [0, 14_999, 15_000, 29_999, 30_000]) {
    world.events.runUntil(atMs);
    pushes.follow({ pools: [{ name: 'pool', granted: 1, current: 0 }] } as never);
  }
  expect(pushed).toHaveLength(3);
  expect(pushes.sinceMs('pool')).toBe(0);
});
