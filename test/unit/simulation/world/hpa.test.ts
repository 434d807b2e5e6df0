import { expect, it } from 'vitest';
import { startHpa } from '../../../../src/simulation/world/hpa.ts';
import type { PoolPlan } from '../../../../src/simulation/world/plan.ts';
import { createTarget } from '../../../../src/simulation/world/target.ts';
import type { Happening } from '../../../../src/simulation/world/world.ts';
import { SIMULATED_PLAN } from '../../../builders/simulated.ts';
import { aLateWorld } from '../late-world.ts';

const PERIOD_MS = 15_000;

/**
 * An HPA that ticks first at 0 and writes 300 ms later.
 *
 * @param heard at each of its ticks; undefined is an error
 * @param there pods that exist
 */
function startHpaOf(
  replicas: number,
  heard: readonly (number | undefined)[],
  { there = replicas, ...over }: Partial<PoolPlan> & { readonly there?: number } = {},
) {
  const happenings: Happening[] = [];
  const world = aLateWorld({ writeMs: 300 }, (happening) => happenings.push(happening));
  const plan = { ...SIMULATED_PLAN, minReplicaCount: replicas };
  const target = createTarget(world, plan, { onChange: () => undefined, onSet: () => undefined });
  const askedMs: number[] = [];
  startHpa(world, { ...SIMULATED_PLAN, ...over }, { target, countReplicas: () => there }, () => {
    const value = heard[askedMs.length];
    askedMs.push(world.events.nowMs());
    return value === undefined ? undefined : { value, isActive: value > 0 };
  });
  const setAt = (atMs: number, value: number): void =>
    world.events.after(atMs, () => target.write(value, 'other', target.read()));
  const replicasAt = (atMs: number): number => {
    world.events.runUntil(atMs);
    return target.read().replicas;
  };
  return { replicasAt, setAt, askedMs, happenings };
}

it('acts every 15 s, and writes 0.3 s after it has heard', () => {
  const { replicasAt, askedMs } = startHpaOf(2, [5, 7]);
  expect(replicasAt(299)).toBe(2);
  expect(replicasAt(300)).toBe(5);
  expect(replicasAt(PERIOD_MS + 299)).toBe(5);
  expect(replicasAt(PERIOD_MS + 300)).toBe(7);
  expect(askedMs).toEqual([0, PERIOD_MS]);
});

it('writes over whatever was written meanwhile', () => {
  const { replicasAt, setAt, happenings } = startHpaOf(2, [5]);
  setAt(10, 3);
  expect(replicasAt(299)).toBe(3);
  expect(replicasAt(300)).toBe(5);
  expect(happenings.at(-1)).toMatchObject({ kind: 'wrote', writer: 'hpa', from: 3, to: 5, isLate: true });
});

it.each([
  ['rounds up', 2.2, {}, 3],
  ['never goes below 1', 0, {}, 1],
  ['never goes below the minimum', 0, { minReplicaCount: 2 }, 2],
  ['never goes beyond the maximum', 100, {}, 50],
  ['leaves a difference of less than a tenth alone', 10.9, { there: 10, hpaTolerance: 0.1 }, 10],
  ['acts on more than a tenth', 11.1, { there: 10, hpaTolerance: 0.1 }, 12],
  ['acts on the least difference, where its tolerance is 0', 10.1, { there: 10 }, 11],
])('%s', (_, heard, over, expected) => {
  expect(startHpaOf(4, [heard], over).replicasAt(300)).toBe(expected);
});

it('says when it sets the number of pods in place of what it has heard', () => {
  const { replicasAt, happenings } = startHpaOf(4, [10.9], { there: 10, hpaTolerance: 0.1 });
  replicasAt(300);
  expect(happenings[0]).toEqual({ kind: 'tolerated', pool: 'project', heard: 11, there: 10 });
});

it('leaves a target at 0 alone', () => {
  const { replicasAt, askedMs } = startHpaOf(0, [5]);
  expect(replicasAt(1_000)).toBe(0);
  expect(askedMs).toEqual([]);
});

it('holds where it hears an error', () => {
  expect(startHpaOf(4, [undefined]).replicasAt(1_000)).toBe(4);
});

it('keeps the largest number of its window on the way down', () => {
  const { replicasAt } = startHpaOf(5, [5, 2, 2], { scaleDownWindowMs: 2 * PERIOD_MS });
  expect(replicasAt(2 * PERIOD_MS - 1)).toBe(5);
  expect(replicasAt(3 * PERIOD_MS - 1)).toBe(2);
});
