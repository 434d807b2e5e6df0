import { describe, expect, it } from 'vitest';
import { createMontageTasks } from '../../../../src/simulation/montage.ts';
import { createRandom } from '../../../../src/simulation/random.ts';
import { createWorld, type WorldEvent, type WorldView } from '../../../../src/simulation/demo/world.ts';
import { driveWorld, PROJECT_POOL, sumCpuMillis } from './drive.ts';

/** Some four runs. */
const LONG_MS = 400_000;

const toKey = ({ run, task }: WorldEvent): string => `${run}/${task}`;

const projectOf = ({ pools }: WorldView) => pools.find(({ pool }) => pool.name === PROJECT_POOL);

describe('the world under the shipped decision', () => {
  const { events, views } = driveWorld(7, LONG_MS);
  const finished = events.filter(({ kind }) => kind === 'finished');

  it('does every task of every finished run exactly once', () => {
    const openRuns = views.at(-1)?.runs.map(({ number }) => number) ?? [];
    const oldest = Math.min(...openRuns);
    expect(oldest).toBeGreaterThan(3);
    const total = createMontageTasks(createRandom(0)).length;
    for (let run = 1; run < oldest; run += 1) {
      const tasks = finished.filter((event) => event.run === run).map(({ task }) => task);
      expect(tasks.toSorted((left, right) => left - right)).toEqual(Array.from({ length: total }, (_, index) => index));
    }
  });

  it('submits, starts and finishes each task in this order, once each', () => {
    const kinds = new Map<string, string[]>();
    for (const event of events) kinds.set(toKey(event), [...(kinds.get(toKey(event)) ?? []), event.kind]);
    const whole = ['submitted', 'started', 'finished'];
    for (const seen of kinds.values()) expect(seen).toEqual(whole.slice(0, seen.length));
  });

  it('submits no task before all its parents are done', () => {
    const parents = createMontageTasks(createRandom(0)).map((task) => task.parents);
    const done = new Set<string>();
    const early: WorldEvent[] = [];
    for (const event of events) {
      if (event.kind === 'finished') done.add(toKey(event));
      const isReady = parents[event.task]?.every((parent) => done.has(`${event.run}/${parent}`));
      if (event.kind === 'submitted' && isReady !== true) early.push(event);
    }
    expect(early).toEqual([]);
  });

  it('never keeps more workers than it is granted, nor more pods than the quota admits', () => {
    for (const view of views) {
      expect(sumCpuMillis(view)).toBeLessThanOrEqual(21_000);
      for (const { starting, running, target } of view.pools) expect(starting + running).toBeLessThanOrEqual(target);
    }
  });

  it('always has a run under way, and work in some queue most of the time', () => {
    expect(views.every(({ runs }) => runs.length > 0)).toBe(true);
    const busy = views.filter(({ pools }) => pools.some(({ ready, unacknowledged }) => ready + unacknowledged > 0));
    expect(busy.length / views.length).toBeGreaterThan(0.9);
  });
});

describe('the world', () => {
  it('does the same thing for the same seed, and another for another', () => {
    const { events } = driveWorld(1, 60_000);
    expect(driveWorld(1, 60_000).events).toEqual(events);
    expect(driveWorld(2, 60_000).events).not.toEqual(events);
  });

  it('does not depend on the steps in which time passes', () => {
    const run = (stepMs: number): WorldEvent[] => {
      const events: WorldEvent[] = [];
      const world = createWorld(1, (event) => events.push(event));
      world.setTarget(PROJECT_POOL, 10);
      for (let atMs = 0; atMs < 60_000; atMs += stepMs) world.advance(stepMs);
      return events;
    };
    expect(run(60_000)).toEqual(run(100));
  });

  it('does nothing for pools that are granted nothing', () => {
    const events: WorldEvent[] = [];
    const world = createWorld(1, (event) => events.push(event));
    world.advance(3_600_000);
    expect(events.every(({ kind }) => kind === 'submitted')).toBe(true);
    expect(projectOf(world.view())).toMatchObject({ ready: 90, unacknowledged: 0, running: 0 });
  });

  it('starts workers after a delay, and each takes one message', () => {
    const world = createWorld(1);
    world.setTarget(PROJECT_POOL, 5);
    expect(projectOf(world.view())).toMatchObject({ ready: 90, starting: 5, running: 0 });
    world.advance(2_000);
    expect(projectOf(world.view())).toMatchObject({ ready: 85, unacknowledged: 5, starting: 0, running: 5 });
  });

  it('lets a worker that is told to leave finish its message, and take no other', () => {
    const events: WorldEvent[] = [];
    const world = createWorld(1, (event) => events.push(event));
    world.setTarget(PROJECT_POOL, 20);
    world.advance(5_000);
    world.setTarget(PROJECT_POOL, 3);
    expect(projectOf(world.view())).toMatchObject({ unacknowledged: 20, running: 3, finishing: 17 });
    world.setTarget(PROJECT_POOL, 0);
    world.advance(60_000);
    expect(projectOf(world.view())).toMatchObject({ ready: 70, unacknowledged: 0, running: 0, finishing: 0 });
    expect(events.filter(({ kind, type }) => kind === 'finished' && type === 'mProject')).toHaveLength(20);
  });

  it('admits no pod that the quota has no room for, until others have gone', () => {
    const world = createWorld(1);
    world.setTarget(PROJECT_POOL, 21);
    world.advance(5_000);
    world.setTarget(PROJECT_POOL, 20);
    world.setTarget('mdifffit', 2);
    const pods = () => world.view().pools.map(({ starting, running, finishing }) => starting + running + finishing);
    expect(pods()).toEqual([21, 0, 0]);
    world.advance(20_000);
    expect(pods()).toEqual([20, 2, 0]);
  });
});
