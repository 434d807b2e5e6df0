import { expect, it } from 'vitest';
import { startKeda } from '../../../../src/simulation/world/keda.ts';
import type { PoolPlan } from '../../../../src/simulation/world/plan.ts';
import { createTarget } from '../../../../src/simulation/world/target.ts';
import type { Lateness } from '../../../../src/simulation/world/world.ts';
import { SIMULATED_PLAN } from '../../../builders/simulated.ts';
import { aLateWorld } from '../late-world.ts';

const POLL_MS = 3_000;
const COOLDOWN_MS = 5_000;

/** @param heard at each of its polls, the first at 0; undefined is an error */
function startKedaOf(
  replicas: number,
  heard: readonly (boolean | undefined)[],
  { plan = {}, lateness = {} }: { readonly plan?: Partial<PoolPlan>; readonly lateness?: Partial<Lateness> } = {},
) {
  const world = aLateWorld(lateness);
  const began = { ...SIMULATED_PLAN, minReplicaCount: replicas };
  const target = createTarget(world, began, { onChange: () => undefined, onSet: () => undefined });
  let polls = 0;
  const keda = startKeda(world, { ...SIMULATED_PLAN, ...plan }, target, () => {
    const isActive = heard[Math.min(polls, heard.length - 1)];
    polls += 1;
    return isActive === undefined ? undefined : { value: Number(isActive), isActive };
  });
  const pushAt = (delayMs: number): void => world.events.after(delayMs, keda.push);
  const setAt = (delayMs: number, value: number): void =>
    world.events.after(delayMs, () => target.write(value, 'other', target.read()));
  const replicasAt = (atMs: number): number => {
    world.events.runUntil(atMs);
    return target.read().replicas;
  };
  return { replicasAt, pushAt, setAt };
}

it.each([
  ['starts a pool from 0 with one', 0, { minReplicaCount: 0 }, true, 1],
  ['starts a pool from 0 with its minimum at once', 0, { minReplicaCount: 3, idleReplicaCount: 0 as const }, true, 3],
  ['moves no pool that runs', 4, { minReplicaCount: 2 }, true, 4],
  ['ends no pool that has a minimum', 2, { minReplicaCount: 2 }, false, 2],
  ['raises a pool to its minimum', 1, { minReplicaCount: 2 }, false, 2],
  ['does nothing on an error', 4, { minReplicaCount: 0 }, undefined, 4],
])('%s', (_, replicas, plan, isActive, expected) => {
  expect(startKedaOf(replicas, [isActive], { plan }).replicasAt(60_000)).toBe(expected);
});

it('polls at its interval', () => {
  const { replicasAt } = startKedaOf(0, [false, true]);
  expect(replicasAt(POLL_MS - 1)).toBe(0);
  expect(replicasAt(POLL_MS)).toBe(1);
});

it.each([
  ['a pool without a minimum', {}],
  ['one that has none while it is idle', { minReplicaCount: 3, idleReplicaCount: 0 as const }],
])('ends %s when it was not active for the cooldown', (_, plan) => {
  const { replicasAt } = startKedaOf(4, [true, true, false], { plan });
  expect(replicasAt(POLL_MS + COOLDOWN_MS - 1)).toBe(4);
  expect(replicasAt(POLL_MS + COOLDOWN_MS + POLL_MS)).toBe(0);
});

it('takes a push for activity: it starts the pool, and counts the cooldown from there', () => {
  const { replicasAt, pushAt } = startKedaOf(0, [false]);
  pushAt(10_000);
  expect(replicasAt(10_000)).toBe(1);
  expect(replicasAt(10_000 + COOLDOWN_MS - 1)).toBe(1);
  expect(replicasAt(10_000 + COOLDOWN_MS + POLL_MS)).toBe(0);
});

it('misses pushes that are lost', () => {
  const { replicasAt, pushAt } = startKedaOf(0, [false], { lateness: { lostPushProbability: 1 } });
  pushAt(10_000);
  expect(replicasAt(10_001)).toBe(0);
});

it('writes as late as writes are', () => {
  const { replicasAt } = startKedaOf(4, [false], { lateness: { writeMs: 2_500 } });
  expect(replicasAt(6_000 + 2_499)).toBe(4);
  expect(replicasAt(6_000 + 2_500)).toBe(0);
});

it('decides nothing while a value of its own is under way', () => {
  const { replicasAt, pushAt, setAt } = startKedaOf(4, [false], { lateness: { writeMs: 2_500 } });
  setAt(7_000, 0);
  pushAt(7_000);
  expect(replicasAt(10_000)).toBe(0);
  pushAt(0);
  expect(replicasAt(12_500)).toBe(1);
});
