import { createMontageTasks, MONTAGE_SIZES, type MontageSize } from '../montage.ts';
import { createRandom } from '../random.ts';
import { assemble } from './assemble.ts';
import { type TaskDraft, toWrong, type Usage, type WorkflowReading } from './reading.ts';

/** Requests of HyperFlow's Montage example. */
const MEMORY_BYTES = 500 * 2 ** 20;
const USAGE: ReadonlyMap<string, Usage> = new Map([
  ['mProject', { cpu: 1, memoryBytes: MEMORY_BYTES }],
  ['mDiffFit', { cpu: 0.5, memoryBytes: MEMORY_BYTES }],
  ['mBackground', { cpu: 0.5, memoryBytes: MEMORY_BYTES }],
]);

const PREFIX = 'montage:2mass:';

/** All names of workflows that are made rather than read. */
export const GENERATED_NAMES: readonly string[] = MONTAGE_SIZES.map((size) => `${PREFIX}${size}`);

/** Is a workflow of this name made, and not read from a file? */
export function isGenerated(name: string): boolean {
  return /^montage(:|$)/.test(name);
}

/**
 * Makes a Montage workflow.
 *
 * @param name `montage:2mass:0.25`, `montage:2mass:1.0` or `montage:2mass:2.0`; degrees
 * @param declared seconds by type, in place of the measured means
 * @param seed of the spread of durations
 */
export function generateWorkflow(name: string, declared: ReadonlyMap<string, number>, seed: number): WorkflowReading {
  const size = findSize(name);
  if (size === undefined) return toWrong([`there is no such generator; there are ${GENERATED_NAMES.join(', ')}`]);
  const made = createMontageTasks(createRandom(seed), size);
  const tasks = made.map(({ type, number, durationMs, parents }): TaskDraft => ({
    id: toId(type, number),
    type,
    seconds: durationMs / 1000,
    parents: parents.map((parent) => toId(made[parent]?.type ?? '', parent)),
  }));
  const toPlace = (index: number): string => `task ${index}`;
  return assemble({ name: `${PREFIX}${size}`, tasks, toPlace, usage: USAGE, notes: [] }, declared);
}

/** `1` and `1.00` are `1.0`. */
function findSize(name: string): MontageSize | undefined {
  const degrees = name.startsWith(PREFIX) ? Number(name.slice(PREFIX.length) || Number.NaN) : Number.NaN;
  return MONTAGE_SIZES.find((size) => Number(size) === degrees);
}

function toId(type: string, number: number): string {
  return `${type}-${number}`;
}
