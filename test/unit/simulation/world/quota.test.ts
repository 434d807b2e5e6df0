import { expect, it } from 'vitest';
import { createQuota } from '../../../../src/simulation/world/quota.ts';
import type { Happening, Lateness } from '../../../../src/simulation/world/world.ts';
import { aSimulatedWorld } from '../../../builders/simulated.ts';
import { aLateWorld } from '../late-world.ts';

function startQuota(hard: readonly number[], lateness: Partial<Lateness> = {}) {
  const happenings: Happening['kind'][] = [];
  const changes: (readonly number[])[] = [];
  const world = aLateWorld(lateness, ({ kind }) => happenings.push(kind));
  const quota = createQuota(world, hard, (used) => changes.push(used));
  return { quota, events: world.events, changes, happenings };
}

it('admits a pod where every row that it touches has room', () => {
  const { quota } = startQuota([2, 0]);
  expect(quota.fits([2, 0])).toBe(true);
  expect(quota.admit([1, 1])).toBe(false);
  expect(quota.admit([3, 0])).toBe(false);
  expect(quota.admit([2, 0])).toBe(true);
  expect(quota.fits([1, 0])).toBe(false);
  expect(quota.used()).toEqual([2, 0]);
});

it('admits a pod that does not touch the row that is too full', () => {
  const { quota } = startQuota([2, 1], { leakProbability: 1 });
  quota.admit([0, 2]);
  expect(quota.used()).toEqual([0, 2]);
  expect([quota.fits([1, 0]), quota.fits([1, 1])]).toEqual([true, false]);
});

it('rises at once, and falls when its controller has noticed that a pod has gone', () => {
  const { quota, events, changes } = startQuota([2], { quotaFallMs: 2_000 });
  quota.admit([2]);
  expect(changes).toEqual([[2]]);
  quota.release([2]);
  events.runUntil(1_999);
  expect(quota.admit([1])).toBe(false);
  events.runUntil(2_000);
  expect(changes).toEqual([[2], [0]]);
});

it('falls 0.2 to 2 s later where delays are as usual', () => {
  const world = aSimulatedWorld();
  const late = { ...world, lateness: { ...world.lateness, quotaFallMs: 2_000 } };
  const fallsMs: number[] = [];
  const quota = createQuota(late, [0], () => fallsMs.push(world.events.nowMs()));
  for (let pod = 0; pod < 200; pod += 1) quota.release([0]);
  world.events.runUntil(10_000);
  expect(fallsMs).toHaveLength(200);
  expect(fallsMs[0]).toBeGreaterThanOrEqual(200);
  expect(fallsMs[0]).toBeLessThan(300);
  expect(fallsMs.at(-1)).toBeGreaterThan(1_900);
  expect(fallsMs.at(-1)).toBeLessThan(2_000);
});

it('may count a pod for a while that it has refused', () => {
  const { quota, events, happenings } = startQuota([2], { leakProbability: 1 });
  expect(quota.admit([3])).toBe(false);
  expect(quota.used()).toEqual([3]);
  expect(happenings).toEqual(['leaked']);
  events.runUntil(9_999);
  expect(quota.used()).toEqual([3]);
  events.runUntil(10_000);
  expect(quota.used()).toEqual([0]);
});
