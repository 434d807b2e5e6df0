import { readFileSync } from 'node:fs';
import { z } from 'zod';
import type { WorkflowTask } from './workflow.ts';
import { toPool, type Workload } from './workload.ts';

/** A type with fewer tasks than this is done by nobody's pool, as HyperFlow does it with Jobs. */
const LEAST_OF_A_POOL = 10;

/** A worker cannot be told to take less. */
const SHORTEST_MS = 50;

/** WfCommons' WfFormat 1.5, as far as it is read (https://github.com/wfcommons/WfFormat). */
const wfFormatSchema = z.object({
  workflow: z.object({
    specification: z.object({
      tasks: z.array(z.object({ id: z.string(), name: z.string(), parents: z.array(z.string()) })),
    }),
    execution: z.object({
      tasks: z.array(z.object({ id: z.string(), runtimeInSeconds: z.number() })),
    }),
  }),
});

/**
 * A recorded run of a real workflow, quicker by a factor. Each type of tasks is a pool of 1 CPU.
 *
 * @param path of a WfFormat 1.5 file
 * @throws ZodError where it is none
 */
export function readTrace(path: string, speed: number): Workload {
  const { specification, execution } = wfFormatSchema.parse(JSON.parse(readFileSync(path, 'utf8'))).workflow;
  const seconds = new Map(execution.tasks.map(({ id, runtimeInSeconds }) => [id, runtimeInSeconds]));
  const byType = Map.groupBy(specification.tasks, ({ name }) => toType(name));
  const types = [...byType].filter(([, own]) => own.length >= LEAST_OF_A_POOL).map(([type]) => type);
  const tasks = specification.tasks.map(({ id, name, parents }): WorkflowTask => {
    const durationMs = Math.max(SHORTEST_MS, Math.round(((seconds.get(id) ?? 0) * 1000) / speed));
    const type = toType(name);
    return { id, durationMs, parents, ...(types.includes(type) ? { pool: type.toLowerCase() } : {}) };
  });
  const pools = types.map((type) => {
    const own = tasks.filter(({ pool }) => pool === type.toLowerCase());
    const meanMs = own.reduce((sum, { durationMs }) => sum + durationMs, 0) / own.length;
    return toPool(type.toLowerCase(), 1_000, meanMs / 1000);
  });
  return { name: 'trace', title: `a recorded Montage, ${speed} times as fast`, quotaCpu: 8, pools, tasks };
}

/** `mProject_ID0000004` → `mProject` */
function toType(name: string): string {
  return name.replace(/_.*/, '');
}
