import { describe, expect, it } from 'vitest';
import { createPool } from '../../../../src/simulation/world/pool.ts';
import { createQuota } from '../../../../src/simulation/world/quota.ts';
import type { Happening } from '../../../../src/simulation/world/world.ts';
import { aSimulatedWorld, SIMULATED_PLAN as PLAN } from '../../../builders/simulated.ts';

/** @param hard pods that the quota holds */
function startPool(hard: number, startMs = 10_000) {
  const happenings: (Happening & { readonly atMs: number })[] = [];
  const world = aSimulatedWorld((happening, atMs) => happenings.push({ ...happening, atMs }));
  const { events } = world;
  const quota = createQuota(world, [hard], () => undefined);
  const habits = { startMs: () => startMs, durationMs: () => 1000, graceMs: () => 300_000, leaveMs: 100 };
  const nothing = (): void => undefined;
  const pool = createPool(world, { plan: PLAN, habits }, quota, {
    onSpec: nothing,
    onPod: nothing,
    onRefused: nothing,
  });
  const set = (replicas: number): void => pool.target.write(replicas, 'other', pool.target.read());
  const count = (kind: Happening['kind']): number => happenings.filter((happening) => happening.kind === kind).length;
  const listPhases = (): readonly string[] => [...pool.workers.pods()].map(({ phase }) => phase);
  return { events, set, count, listPhases, happenings, workers: pool.workers };
}

describe('a ReplicaSet that creates', () => {
  it('makes as many pods as its target says', () => {
    const { events, set, workers } = startPool(10);
    set(7);
    events.runUntil(1000);
    expect(workers.countActive()).toBe(7);
  });

  it('starts slowly: one, two, four at once, so that a full quota refuses what is left of the third batch', () => {
    const { events, set, count, happenings } = startPool(3);
    set(20);
    events.runUntil(1000);
    const firstMs = happenings.find(({ kind }) => kind === 'refused')?.atMs;
    expect(count('created')).toBe(3);
    expect(happenings.filter(({ kind, atMs }) => kind === 'refused' && atMs === firstMs).length).toBe(4);
  });

  it('tries again later and later, 5 ms · 2ⁿ, while nothing of its own happens', () => {
    const { events, set, happenings } = startPool(0);
    set(1);
    events.runUntil(60_000);
    const times = happenings.flatMap(({ kind, atMs }) => (kind === 'refused' ? [atMs] : []));
    const gaps = times.slice(1).map((atMs, place) => Math.round(atMs - (times[place] ?? 0)));
    expect(gaps).toEqual([5, 10, 20, 40, 80, 160, 320, 640, 1280, 2560, 5120, 10_240, 20_480]);
  });

  it('tries at once when something of its own happens', () => {
    const { events, set, happenings } = startPool(1, 30_000);
    set(2);
    events.runUntil(60_000);
    const near = happenings.filter(({ kind, atMs }) => kind === 'refused' && atMs > 30_000 && atMs < 30_300);
    expect(near.length).toBeGreaterThan(0);
  });
});

describe('a ReplicaSet that deletes', () => {
  it('takes pods that only start before those that run', () => {
    const { events, set, listPhases } = startPool(10, 1000);
    set(3);
    events.runUntil(5000);
    set(6);
    events.runUntil(5500);
    set(4);
    events.runUntil(5700);
    expect(listPhases().filter((phase) => phase === 'running').length).toBe(3);
    expect(listPhases().filter((phase) => phase === 'starting').length).toBe(1);
  });

  it('takes the clearly younger first, whatever they work on', () => {
    const { events, set, workers } = startPool(10, 100);
    set(3);
    events.runUntil(60_000);
    set(6);
    events.runUntil(62_000);
    const old = [...workers.pods()].slice(0, 3).map(({ id }) => id);
    set(3);
    events.runUntil(64_000);
    expect([...workers.pods()].map(({ id }) => id)).toEqual(old);
  });
});
