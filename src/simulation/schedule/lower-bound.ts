import type { WorkflowPool } from '../workflow.ts';
import { type Chains, toChains } from './chains.ts';
import { type Workload, toMillis, toMostWorkers, toTakers } from './workload.ts';

/** What keeps a workflow from being any quicker, whoever schedules it. */
export type Limit =
  /** a chain of tasks that wait for each other */
  | { readonly kind: 'chain' }
  /** the quota: what the tasks of these types need of one resource, beside what must come before and after */
  | { readonly kind: 'cpu' | 'memory'; readonly types: readonly string[] }
  /** a pool's own maximum */
  | { readonly kind: 'max-replicas'; readonly types: readonly [string] };

/** No schedule is shorter: pods that start at once, and workers that never wait, included. */
export interface LowerBound {
  readonly seconds: number;
  readonly limit: Limit;
}

/** Where the longest chain takes nearly as long, more room would gain nearly nothing: then the chain is what to name. */
const NEARLY = 0.99;

/**
 * The largest of what must be true of every schedule: the longest chain of tasks; and, for the tasks of each type and of all
 * pools together, the shortest chain before them, their area (what they need of a resource, times their time) over what
 * there is of it, and the shortest chain after them. Without those two chains it is Graham's area bound
 * (doi.org/10.1002/j.1538-7305.1966.tb01709.x, for several resources Garey and Graham 1975).
 */
export function toLowerBound(workload: Workload): LowerBound {
  const { tasks } = workload.workflow;
  const chains = toChains(tasks);
  const longest = tasks.reduce((most, { seconds }, place) => Math.max(most, (chains.before[place] ?? 0) + seconds), 0);
  const areas = toAreas(workload, chains);
  const all: readonly LowerBound[] = [
    { seconds: longest, limit: { kind: 'chain' } },
    ...areas.flatMap((area) => [...toQuotaBounds(workload, [area]), toPoolBound(workload, area)]),
    ...toQuotaBounds(workload, areas),
  ];
  const most = all.reduce((most, bound) => (bound.seconds > most.seconds * (1 + 1e-9) ? bound : most));
  return longest > most.seconds * NEARLY ? { seconds: most.seconds, limit: { kind: 'chain' } } : most;
}

/** The tasks of one pool, summed up. */
interface Area {
  readonly pool: WorkflowPool;
  /** of one worker */
  readonly seconds: number;
  /** before the first of them can start, and after the last of them has ended, at least */
  readonly head: number;
  readonly tail: number;
}

function toAreas(workload: Workload, { before, after }: Chains): readonly Area[] {
  const { workflow } = workload;
  const places = Map.groupBy(workflow.tasks.keys(), (place) => workflow.tasks[place]?.type);
  return toTakers(workload).flatMap((pool) => {
    const own = places.get(pool.type);
    if (own === undefined) return [];
    let [seconds, head, tail] = [0, Infinity, Infinity];
    for (const place of own) {
      seconds += workflow.tasks[place]?.seconds ?? 0;
      head = Math.min(head, before[place] ?? 0);
      tail = Math.min(tail, after[place] ?? 0);
    }
    return [{ pool, seconds, head, tail }];
  });
}

function toQuotaBounds({ quota }: Workload, areas: readonly Area[]): readonly LowerBound[] {
  if (areas.length === 0) return [];
  const types = areas.map(({ pool }) => pool.type);
  const around = Math.min(...areas.map(({ head }) => head)) + Math.min(...areas.map(({ tail }) => tail));
  const sum = (each: (pool: WorkflowPool) => number): number =>
    areas.reduce((total, { pool, seconds }) => total + seconds * each(pool), 0);
  const cpu = sum((pool) => toMillis(pool.cpu)) / toMillis(quota.cpu);
  const memory = sum((pool) => pool.memoryBytes) / quota.memoryBytes;
  return [
    { seconds: around + cpu, limit: { kind: 'cpu', types } },
    { seconds: around + memory, limit: { kind: 'memory', types } },
  ];
}

/** Whole workers alone: what is left of the quota beside them is of no use to this pool. */
function toPoolBound({ quota }: Workload, { pool, seconds, head, tail }: Area): LowerBound {
  const workers = toMostWorkers(pool, quota);
  const fits = toMostWorkers({ ...pool, maxReplicas: Infinity }, quota);
  const isOfQuota = pool.maxReplicas > fits;
  const cpuFits = toMostWorkers({ ...pool, maxReplicas: Infinity, memoryBytes: 0 }, quota);
  const limit: Limit = isOfQuota
    ? { kind: cpuFits === fits ? 'cpu' : 'memory', types: [pool.type] }
    : { kind: 'max-replicas', types: [pool.type] };
  return { seconds: head + tail + seconds / workers, limit };
}
