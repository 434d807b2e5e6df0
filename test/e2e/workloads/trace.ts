import { readFileSync } from 'node:fs';
import { readWorkflow } from '../../../src/simulation/workflows/read.ts';
import type { WorkflowTask } from './workflow.ts';
import { toPool, type Workload } from './workload.ts';

/** A type with fewer tasks than this is done by nobody's pool, as HyperFlow does it with Jobs. */
const LEAST_OF_A_POOL = 10;

/** A worker cannot be told to take less. */
const SHORTEST_MS = 50;

/**
 * A recorded run of a real workflow, quicker by a factor. Each type of tasks is a pool of 1 CPU.
 *
 * @param path of a file that `quotient simulate` reads too
 * @throws Error with all that is wrong with it
 */
export function readTrace(path: string, speed: number): Workload {
  const reading = readWorkflow(readFileSync(path, 'utf8'));
  if (reading.kind === 'wrong') throw new Error(`${path}: ${reading.mistakes.join('; ')}`);
  const recorded = reading.workflow.tasks;
  const byType = Map.groupBy(recorded, ({ type }) => type);
  const types = [...byType].filter(([, own]) => own.length >= LEAST_OF_A_POOL).map(([type]) => type);
  const tasks = recorded.map(({ id, type, seconds, needs }): WorkflowTask => {
    const durationMs = Math.max(SHORTEST_MS, Math.round((seconds * 1000) / speed));
    const parents = needs.flatMap((need) => recorded[need]?.id ?? []);
    return { id, durationMs, parents, ...(types.includes(type) ? { pool: type.toLowerCase() } : {}) };
  });
  const pools = types.map((type) => {
    const own = tasks.filter(({ pool }) => pool === type.toLowerCase());
    const meanMs = own.reduce((sum, { durationMs }) => sum + durationMs, 0) / own.length;
    return toPool(type.toLowerCase(), 1_000, meanMs / 1000);
  });
  return { name: 'trace', title: `a recorded Montage, ${speed} times as fast`, quotaCpu: 8, pools, tasks };
}
