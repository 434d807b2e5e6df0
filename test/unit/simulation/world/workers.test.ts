import { describe, expect, it } from 'vitest';
import { createWorkers } from '../../../../src/simulation/world/workers.ts';
import { aSimulatedWorld } from '../../../builders/simulated.ts';

const GRACE_MS = 30_000;
const TASK_MS = 10_000;

/** Workers that start in a second and are gone 0.2 s after their last task. */
function startWorkers(count: number, taskMs: number = TASK_MS) {
  const { events, ...world } = aSimulatedWorld();
  const log: (readonly [atMs: number, what: string])[] = [];
  const note = (what: string): void => void log.push([events.nowMs(), what]);
  const habits = { startMs: () => 1_000, durationMs: () => taskMs, graceMs: () => GRACE_MS, leaveMs: 200 };
  const workers = createWorkers<string>({ ...world, events }, habits, {
    onPod: ({ phase }) => note(phase),
    onBegun: ({ task, isRepeated }) => note(`${isRepeated ? 'again' : 'begun'} ${task}`),
    onDone: (task) => note(`done ${task}`),
  });
  for (let started = 0; started < count; started += 1) workers.start();
  return { events, workers, log };
}

it('have one message in hand each, and acknowledge it when it is done', () => {
  const { events, workers, log } = startWorkers(1);
  const { queue } = workers;
  queue.publish(['a', 'b']);
  events.runUntil(1_000);
  expect([queue.ready(), queue.unacknowledged(), queue.acknowledged()]).toEqual([1, 1, 0]);
  events.runUntil(1_000 + TASK_MS);
  expect([queue.ready(), queue.unacknowledged(), queue.acknowledged()]).toEqual([0, 1, 1]);
  expect(log).toEqual([
    [0, 'starting'],
    [1_000, 'running'],
    [1_000, 'begun a'],
    [1_000 + TASK_MS, 'done a'],
    [1_000 + TASK_MS, 'begun b'],
  ]);
});

it('take what is published while they wait', () => {
  const { events, workers, log } = startWorkers(1);
  events.runUntil(5_000);
  workers.queue.publish(['a']);
  expect(log.at(-1)).toEqual([5_000, 'begun a']);
});

describe('a worker that is to leave', () => {
  it('does not count any more, finishes its task, takes no other and is gone 0.2 s later', () => {
    const { events, workers, log } = startWorkers(1);
    workers.queue.publish(['a', 'b']);
    events.runUntil(5_000);
    workers.end();
    expect(workers.countActive()).toBe(0);
    events.runUntil(100_000);
    expect(log.slice(3)).toEqual([
      [5_000, 'terminating'],
      [1_000 + TASK_MS, 'done a'],
      [1_200 + TASK_MS, 'gone'],
    ]);
    expect(workers.queue.ready()).toBe(1);
    expect(workers.pods().size).toBe(0);
  });

  it.each([
    ['has nothing in hand', 5_000],
    ['only starts', 500],
  ])('is gone 0.2 s later where it %s', (_, endsMs) => {
    const { events, workers, log } = startWorkers(1);
    events.runUntil(endsMs);
    workers.end();
    events.runUntil(100_000);
    expect(log.slice(-2)).toEqual([
      [endsMs, 'terminating'],
      [endsMs + 200, 'gone'],
    ]);
  });

  it('is killed at the end of its grace period, and its task is the next to be done again', () => {
    const { events, workers, log } = startWorkers(1, 40_000);
    const { queue } = workers;
    queue.publish(['a', 'b']);
    events.runUntil(5_000);
    workers.end();
    events.runUntil(5_000 + GRACE_MS);
    expect(log.at(-1)).toEqual([5_000 + GRACE_MS, 'gone']);
    expect([queue.ready(), queue.unacknowledged()]).toEqual([2, 0]);
    workers.start();
    events.runUntil(6_000 + GRACE_MS + 40_000);
    expect(log.slice(-3)).toEqual([
      [6_000 + GRACE_MS, 'again a'],
      [46_000 + GRACE_MS, 'done a'],
      [46_000 + GRACE_MS, 'begun b'],
    ]);
    expect(queue.acknowledged()).toBe(1);
  });
});
