import { describe, expect, it } from 'vitest';
import { createJobMeter } from '../../../../src/simulation/workflow-run/job-meter.ts';
import { createUseMeter } from '../../../../src/simulation/workflow-run/meter.ts';
import { createOvershoot } from '../../../../src/simulation/workflow-run/overshoot.ts';
import { createPoolMeter } from '../../../../src/simulation/workflow-run/pool-meter.ts';
import { createSeries } from '../../../../src/simulation/workflow-run/series.ts';
import { createTaskQueue } from '../../../../src/simulation/world/task-queue.ts';
import type { Pod } from '../../../../src/simulation/world/workers.ts';

/** A clock that is set by hand, in seconds. */
function aClock() {
  let seconds = 0;
  return { nowMs: () => seconds * 1000, set: (to: number) => void (seconds = to) };
}

function aPod(phase: Pod['phase'], task?: number): Pod<number> {
  const delivery = task === undefined ? undefined : { task, isRepeated: false };
  return { id: 1, phase, runningSinceMs: 0, delivery };
}

it('a series has one step for each moment at which it changed', () => {
  const { nowMs, set } = aClock();
  const series = createSeries(nowMs);
  for (const [second, replicas] of [
    [0, 1],
    [5, 1],
    [6, 2],
    [6, 4],
  ] as const) {
    set(second);
    series.note(replicas);
  }
  expect(series.steps()).toEqual([
    { atSeconds: 0, replicas: 1 },
    { atSeconds: 6, replicas: 4 },
  ]);
  expect(series.last()).toBe(4);
});

it('overshoot is what is asked for beyond the quota, over time', () => {
  const { nowMs, set } = aClock();
  const overshoot = createOvershoot(nowMs, 10);
  overshoot.note(12);
  set(3);
  overshoot.note(15);
  set(5);
  overshoot.note(10);
  set(9);
  expect(overshoot.report()).toEqual({ cpuSeconds: 3 * 2 + 2 * 5, seconds: 5, mostAskedCpu: 15 });
  overshoot.note(11);
  set(10);
  expect(overshoot.report()).toEqual({ cpuSeconds: 17, seconds: 6, mostAskedCpu: 15 });
});

it('Jobs are counted over time, and what was refused of them', () => {
  const { nowMs, set } = aClock();
  const meter = createJobMeter(nowMs);
  meter.note(1);
  set(2);
  meter.note(1);
  meter.noteRefused();
  set(3);
  meter.note(-1);
  expect(meter.count()).toBe(1);
  set(7);
  const pods = [0, 2, 3].map((atSeconds, place) => ({ atSeconds, replicas: [1, 2, 1][place] }));
  expect(meter.report()).toEqual({ refused: 1, pods, podSeconds: 2 * 1 + 1 * 2 + 4 * 1 });
});

it('a pod starts, idles, works, also while it is to leave, and ends', () => {
  const { nowMs, set } = aClock();
  const meter = createUseMeter(nowMs);
  for (const [second, pod] of [
    [0, aPod('starting')],
    [1, aPod('running')],
    [3, aPod('running', 7)],
    [6, aPod('terminating', 7)],
    [10, aPod('terminating')],
    [15, aPod('gone')],
  ] as const) {
    set(second);
    meter.note(pod);
  }
  set(100);
  expect(meter.podSeconds()).toEqual({ starting: 1, idle: 2, working: 7, terminating: 5 });
  expect(meter.countPods()).toBe(0);
});

describe('a pool', () => {
  function startMeter() {
    const clock = aClock();
    const queue = createTaskQueue<number>(() => undefined);
    const meter = createPoolMeter(clock.nowMs, () => queue);
    return { ...clock, queue, meter };
  }

  it('reacts from a message in an empty queue to a target above 0, and to a pod that runs', () => {
    const { set, meter } = startMeter();
    set(10);
    meter.noteEnqueued([1], 0);
    set(11);
    meter.noteEnqueued([2], 1);
    set(12);
    meter.noteAsked(1);
    meter.listener.onPod(aPod('starting'));
    set(15);
    meter.listener.onPod(aPod('running'));
    expect(meter.report().reactionsSeconds).toEqual({ asked: [2], ready: [5] });
  });

  it('lets each message wait for the worker that takes it first', () => {
    const { set, meter } = startMeter();
    meter.noteEnqueued([1, 2], 0);
    set(3);
    meter.listener.onBegun?.({ task: 1, isRepeated: false }, aPod('running', 1));
    set(5);
    meter.listener.onBegun?.({ task: 2, isRepeated: false }, aPod('running', 2));
    set(9);
    meter.listener.onBegun?.({ task: 1, isRepeated: true }, aPod('running', 1));
    expect(meter.report()).toMatchObject({ waitsSeconds: [3, 5], repeated: 1 });
  });

  it('is dry when nothing waits and nothing is in hand', () => {
    const { set, meter, queue } = startMeter();
    queue.publish([1, 2, 3]);
    const finish = (second: number): void => {
      set(second);
      queue.acknowledge();
      meter.listener.onDone?.(1, aPod('running'));
    };
    queue.take();
    finish(4);
    expect(meter.report().dryAtSeconds).toBeUndefined();
    queue.take();
    queue.take();
    finish(5);
    expect(meter.report().dryAtSeconds).toBeUndefined();
    finish(6);
    expect(meter.report().dryAtSeconds).toBe(6);
  });
});
