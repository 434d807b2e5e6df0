import { expect, it } from 'vitest';
import { createPool } from '../../../../src/simulation/world/pool.ts';
import { createQuota } from '../../../../src/simulation/world/quota.ts';
import { SIMULATED_PLAN } from '../../../builders/simulated.ts';
import { aLateWorld } from '../late-world.ts';
import { HABITS, setReplicas } from '../service/start-namespace.ts';

/** Two pools whose quota holds so many pods of them together; what is set is noticed 0.1 s later. */
function startPools(hard: number) {
  const refusedMs: number[] = [];
  const world = aLateWorld({}, ({ kind }, atMs) => {
    if (kind === 'refused') refusedMs.push(atMs);
  });
  const { events } = world;
  const nobody = (): void => undefined;
  const quota = createQuota(world, [hard], nobody);
  const start = (name: string) => {
    const listener = { onSpec: nobody, onPod: nobody, onRefused: nobody };
    return createPool(world, { plan: { ...SIMULATED_PLAN, name }, habits: HABITS }, quota, listener);
  };
  return { events, first: start('first'), second: start('second'), refusedMs };
}

it('grows up to 1000 s, and no further', () => {
  const { events, first, refusedMs } = startPools(0);
  setReplicas(first, 1);
  events.runUntil(10_000_000);
  const gaps = refusedMs.slice(1).map((atMs, place) => Math.round(atMs - (refusedMs[place] ?? 0)));
  expect(gaps.slice(16, 20)).toEqual([327_680, 655_360, 1_000_000, 1_000_000]);
});

it("goes on while another pool's pods go, and begins anew after a pod has come", () => {
  const { events, first, second, refusedMs } = startPools(1);
  setReplicas(first, 1);
  events.runUntil(10_000);
  setReplicas(second, 1);
  events.runUntil(60_000);
  setReplicas(first, 0);
  // 5 · (2¹⁴ − 1) ms after the first refusal.
  events.runUntil(10_100 + 81_914);
  expect(second.workers.countActive()).toBe(0);
  events.runUntil(10_100 + 81_915);
  expect(second.workers.countActive()).toBe(1);
  events.runUntil(200_000);
  refusedMs.splice(0);
  setReplicas(first, 1);
  setReplicas(second, 2);
  events.runUntil(200_120);
  expect(refusedMs).toEqual([200_100, 200_100, 200_105, 200_105, 200_115, 200_115]);
});
