import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { toListSchedule } from '../../src/simulation/schedule/list-schedule.ts';
import { toLowerBound } from '../../src/simulation/schedule/lower-bound.ts';
import { type Workload, toMillis } from '../../src/simulation/schedule/workload.ts';
import type { Task } from '../../src/simulation/workflow.ts';
import { runs } from './runs.ts';

const TYPES = ['a', 'b', 'c'] as const;

const tasks: fc.Arbitrary<readonly Task[]> = fc
  .array(
    fc.record({
      type: fc.constantFrom(...TYPES, 'job'),
      seconds: fc.oneof(fc.integer({ min: 1, max: 5 }), fc.double({ min: 0.01, max: 20, noNaN: true })),
      needs: fc.array(fc.nat(), { maxLength: 3 }),
    }),
    { minLength: 1, maxLength: 24 },
  )
  .map((drafts) =>
    drafts.map(({ needs, ...draft }, place) => {
      // Only earlier ones: so there is no circle.
      const earlier = place === 0 ? [] : [...new Set(needs.map((need) => need % place))];
      return { id: `task-${place}`, ...draft, needs: earlier };
    }),
  );

const workloads: fc.Arbitrary<Workload> = fc
  .record({
    tasks,
    pools: fc.subarray([...TYPES]),
    sizes: fc.array(
      fc.record({
        cpu: fc.constantFrom(0.1, 0.25, 0.3, 0.5, 1, 1.5),
        memoryBytes: fc.integer({ min: 1, max: 400 }),
        maxReplicas: fc.integer({ min: 1, max: 6 }),
      }),
      { minLength: 3, maxLength: 3 },
    ),
    quota: fc.record({ cpu: fc.constantFrom(1.5, 2, 3.3, 8), memoryBytes: fc.integer({ min: 400, max: 2000 }) }),
  })
  .map(({ tasks, pools, sizes, quota }) => ({
    workflow: { name: 'made', tasks },
    pools: pools.flatMap((type, index) => {
      const size = sizes[index];
      return size === undefined ? [] : [{ type, ...size }];
    }),
    quota,
  }));

/** What runs at a moment, when all that starts then has started. */
function toRunning({ workflow }: Workload, starts: Float64Array, at: number): readonly Task[] {
  return workflow.tasks.filter((task, place) => {
    const start = starts[place] ?? 0;
    return start <= at && at < start + task.seconds;
  });
}

/** Do the quota and the pools' maximums hold so many? */
function isHeld({ pools, quota }: Workload, running: readonly Task[]): boolean {
  let [cpuMillis, memoryBytes] = [0, 0];
  for (const pool of pools) {
    const count = running.filter(({ type }) => type === pool.type).length;
    if (count > pool.maxReplicas) return false;
    cpuMillis += count * toMillis(pool.cpu);
    memoryBytes += count * pool.memoryBytes;
  }
  return cpuMillis <= toMillis(quota.cpu) && memoryBytes <= quota.memoryBytes;
}

it('never schedules a workflow in less than its lower bound', () =>
  fc.assert(
    fc.property(workloads, (workload) => {
      const { makespanSeconds } = toListSchedule(workload);
      expect(toLowerBound(workload).seconds).toBeLessThanOrEqual(makespanSeconds * (1 + 1e-9));
    }),
    { numRuns: runs },
  ));

it("never schedules more at once than the quota and each pool's maximum hold", () =>
  fc.assert(
    fc.property(workloads, (workload) => {
      const { starts } = toListSchedule(workload);
      // Nothing is more at other moments than at those when something starts.
      for (const at of new Set(starts)) expect(isHeld(workload, toRunning(workload, starts, at))).toBe(true);
    }),
    { numRuns: runs },
  ));

it('starts each task when all that it needs is done and there is room for it, and no later', () =>
  fc.assert(
    fc.property(workloads, (workload) => {
      const { starts, makespanSeconds } = toListSchedule(workload);
      const { tasks } = workload.workflow;
      const ends = tasks.map(({ seconds }, place) => (starts[place] ?? 0) + seconds);
      for (const [place, task] of tasks.entries()) {
        const start = starts[place] ?? Number.NaN;
        const readyAt = Math.max(0, ...task.needs.map((need) => ends[need] ?? Infinity));
        expect(start).toBeGreaterThanOrEqual(readyAt);
        for (const at of [readyAt, ...ends].filter((moment) => moment >= readyAt && moment < start)) {
          expect(isHeld(workload, [...toRunning(workload, starts, at), task])).toBe(false);
        }
      }
      expect(makespanSeconds).toBe(Math.max(...ends));
    }),
    { numRuns: runs },
  ));
