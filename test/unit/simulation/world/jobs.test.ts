import { describe, expect, it } from 'vitest';
import { createJobs } from '../../../../src/simulation/world/jobs.ts';
import { createQuota } from '../../../../src/simulation/world/quota.ts';
import { aSimulatedWorld } from '../../../builders/simulated.ts';

const START_MS = 2_000;

/** @param hard Jobs that the quota holds; undefined: they run outside it */
function startJobs(hard: number | undefined) {
  const log: (readonly [atMs: number, what: string])[] = [];
  const world = aSimulatedWorld(() => undefined);
  const { events } = world;
  const note = (what: string): void => void log.push([Math.round(events.nowMs()), what]);
  const quota = createQuota(world, [hard ?? 0], () => undefined);
  const start = createJobs(world, {
    startMs: START_MS,
    room:
      hard === undefined
        ? undefined
        : {
            charges: [1],
            quota,
            onPod: (job, sign) => note(`${sign === 1 ? 'created' : 'gone'} ${job}`),
            onRefused: (job) => note(`refused ${job}`),
          },
  });
  const run = (name: string, seconds: number): void =>
    start({ seconds, onBegun: () => note(`${name} begun`), onDone: () => note(`${name} done`) });
  return { events, run, log, quota };
}

describe('Jobs outside the quota', () => {
  it('begin when their pod has come, however many there are', () => {
    const { events, run, log } = startJobs(undefined);
    run('a', 3);
    run('b', 1);
    events.runUntil(60_000);
    expect(log).toEqual([
      [START_MS, 'a begun'],
      [START_MS, 'b begun'],
      [START_MS + 1_000, 'b done'],
      [START_MS + 3_000, 'a done'],
    ]);
  });
});

describe('Jobs inside the quota', () => {
  it('hold their room from the creation of the pod to its end', () => {
    const { events, run, log, quota } = startJobs(1);
    run('a', 3);
    expect(quota.used()).toEqual([1]);
    events.runUntil(START_MS + 2_999);
    expect(quota.used()).toEqual([1]);
    events.runUntil(60_000);
    expect(quota.used()).toEqual([0]);
    expect(log).toEqual([
      [0, 'created 1'],
      [START_MS, 'a begun'],
      [START_MS + 3_000, 'gone 1'],
      [START_MS + 3_000, 'a done'],
    ]);
  });

  it('are tried again later and later where they do not fit, and at least once a minute', () => {
    const { events, run, log } = startJobs(0);
    run('a', 3);
    events.runUntil(250_000);
    const seconds = log.map(([atMs]) => atMs / 1000);
    expect(seconds).toEqual([0, 1, 3, 7, 15, 31, 63, 123, 183, 243]);
    expect(new Set(log.map(([, what]) => what))).toEqual(new Set(['refused 1']));
  });

  it('run when another has made room', () => {
    const { events, run, log } = startJobs(1);
    run('a', 3);
    run('b', 1);
    events.runUntil(60_000);
    expect(log.filter(([, what]) => what === 'refused 2').length).toBeGreaterThan(1);
    expect(log.at(-1)?.[1]).toBe('b done');
  });
});
