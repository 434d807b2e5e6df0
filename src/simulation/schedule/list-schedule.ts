import { toDependants } from '../workflows/order.ts';
import type { WorkflowPool } from '../workflow.ts';
import { toChains } from './chains.ts';
import { createNumberHeap, type NumberHeap } from './number-heap.ts';
import { type Workload, toMillis, toMostWorkers, toTakers } from './workload.ts';

/** When each task starts, if nobody has to wait for a pod. */
export interface ListSchedule {
  readonly makespanSeconds: number;
  /** by the tasks' places */
  readonly starts: Float64Array;
}

/** A pool under way. */
interface Lane {
  readonly cpuMillis: number;
  readonly memoryBytes: number;
  readonly maxReplicas: number;
  /** tasks that may start: who has the longest chain behind it comes first */
  readonly ready: NumberHeap;
  running: number;
}

/**
 * Greedy list scheduling by the longest chain (Graham 1969; Hu's levels): whenever something ends, the ready task with the
 * most behind it starts if its worker fits the quota and its pool's maximum, else the next. No pod takes time to start and
 * none holds quota idle, so an autoscaler that comes near it is a good one. Tasks without a pool start at once where
 * they run outside the quota.
 *
 * @param workload of which every pool fits the quota with one worker
 */
export function toListSchedule(workload: Workload): ListSchedule {
  const { tasks } = workload.workflow;
  const { after } = toChains(tasks);
  const dependants = toDependants(tasks);
  const missing = tasks.map(({ needs }) => needs.length);
  const starts = new Float64Array(tasks.length);
  const ends = new Float64Array(tasks.length);
  const ranks = Float64Array.from(tasks, ({ seconds }, place) => -((after[place] ?? 0) + seconds));
  const lanes = new Map(toTakers(workload).map((taker) => [taker.type, toLane(taker, workload, ranks)]));
  const running = createNumberHeap(ends);
  const room = { cpuMillis: toMillis(workload.quota.cpu), memoryBytes: workload.quota.memoryBytes };
  let now = 0;

  const start = (place: number): void => {
    starts[place] = now;
    ends[place] = now + (tasks[place]?.seconds ?? 0);
    running.add(place);
  };
  const release = (place: number): void => {
    const lane = lanes.get(tasks[place]?.type ?? '');
    if (lane === undefined) start(place);
    else lane.ready.add(place);
  };
  const finish = (place: number): void => {
    const lane = lanes.get(tasks[place]?.type ?? '');
    if (lane !== undefined) take(lane, room, -1);
    for (const next of dependants[place] ?? []) {
      missing[next] = (missing[next] ?? 0) - 1;
      if (missing[next] === 0) release(next);
    }
  };

  for (const [place, { needs }] of tasks.entries()) if (needs.length === 0) release(place);
  startAll([...lanes.values()], room, ranks, start);
  while (running.size() > 0) {
    now = ends[running.first() ?? 0] ?? 0;
    while (running.size() > 0 && (ends[running.first() ?? 0] ?? 0) <= now) finish(running.removeFirst() ?? 0);
    startAll([...lanes.values()], room, ranks, start);
  }
  return { makespanSeconds: now, starts };
}

interface Room {
  cpuMillis: number;
  memoryBytes: number;
}

function toLane(pool: WorkflowPool, { quota }: Workload, ranks: Float64Array): Lane {
  return {
    cpuMillis: toMillis(pool.cpu),
    memoryBytes: pool.memoryBytes,
    maxReplicas: toMostWorkers(pool, quota),
    ready: createNumberHeap(ranks),
    running: 0,
  };
}

function startAll(lanes: readonly Lane[], room: Room, ranks: Float64Array, start: (place: number) => void): void {
  for (;;) {
    let best: Lane | undefined;
    let least = Infinity;
    for (const lane of lanes) {
      const first = lane.ready.first();
      const rank = first === undefined ? Infinity : (ranks[first] ?? Infinity);
      if (rank >= least || !fits(lane, room)) continue;
      [best, least] = [lane, rank];
    }
    if (best === undefined) return;
    take(best, room, 1);
    start(best.ready.removeFirst() ?? 0);
  }
}

function fits({ running, maxReplicas, cpuMillis, memoryBytes }: Lane, room: Room): boolean {
  return running < maxReplicas && cpuMillis <= room.cpuMillis && memoryBytes <= room.memoryBytes;
}

/** @param workers 1 takes the room of one, −1 gives it back */
function take(lane: Lane, room: Room, workers: 1 | -1): void {
  lane.running += workers;
  room.cpuMillis -= workers * lane.cpuMillis;
  room.memoryBytes -= workers * lane.memoryBytes;
}
