import { toIds, toTasks } from './workflow.ts';
import { toPool, type Workload } from './workload.ts';

/** One pool is at work on all of the quota when another, of shorter tasks, gets more than half of the messages. */
export const SHIFT: Workload = {
  name: 'shift',
  title: 'a shift from one pool to another',
  quotaCpu: 8,
  pools: [toPool('mproject', 1_000, 1.5), toPool('mdiff', 500, 0.7)],
  tasks: [
    ...toTasks('project', 100, { pool: 'mproject', durationMs: 1_500 }),
    ...toTasks('pause', 1, { durationMs: 10_000 }),
    ...toTasks('diff', 200, { pool: 'mdiff', durationMs: 700 }, ['pause-0']),
  ],
};

/** Work for one pool after another, each of which has nothing before and nothing after. */
export const BURSTS = toBursts();

function toBursts(): Workload {
  const first = toTasks('first', 96, { pool: 'mproject', durationMs: 1_000 });
  const pause = toTasks('pause', 1, { durationMs: 10_000 }, toIds(first));
  const second = toTasks('second', 160, { pool: 'mdiff', durationMs: 500 }, toIds(pause));
  return {
    name: 'bursts',
    title: 'two bursts from zero, 10 s apart',
    quotaCpu: 8,
    pools: [toPool('mproject', 500, 1), toPool('mdiff', 500, 0.5)],
    tasks: [...first, ...pause, ...second],
  };
}

/** Nothing to divide unequally: what is asked for in vain, or too late, is all that can be lost. */
export const EQUAL: Workload = {
  name: 'equal',
  title: 'five pools of equal tasks',
  quotaCpu: 8,
  pools: ['alpha', 'beta', 'gamma', 'delta', 'epsilon'].map((name) => toPool(name, 500, 1)),
  tasks: ['alpha', 'beta', 'gamma', 'delta', 'epsilon'].flatMap((name) =>
    toTasks(name, 80, { pool: name, durationMs: 1_000 }),
  ),
};

/**
 * What faults strike in the middle of: backlogs far above what the quota holds, so that the right targets stand still but
 * for the one change that comes with the fault, after 12 s.
 */
export const STEADY: Workload = {
  name: 'steady',
  title: 'two pools with more work than room',
  quotaCpu: 8,
  pools: [toPool('large', 1_000, 1), toPool('small', 500, 0.5)],
  tasks: [
    ...toTasks('large', 220, { pool: 'large', durationMs: 1_000 }),
    ...toTasks('small', 60, { pool: 'small', durationMs: 500 }),
    ...toTasks('pause', 1, { durationMs: 11_000 }),
    ...toTasks('more', 400, { pool: 'small', durationMs: 500 }, ['pause-0']),
  ],
};
