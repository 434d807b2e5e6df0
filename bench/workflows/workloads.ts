import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { WorkflowPool } from '../../src/simulation/workflow.ts';
import { toDefaultPools } from '../../src/simulation/workflows/default-pools.ts';
import { generateWorkflow } from '../../src/simulation/workflows/montage.ts';
import { readWorkflow } from '../../src/simulation/workflows/read.ts';
import type { WorkflowReading } from '../../src/simulation/workflows/reading.ts';
import type { BenchWorkload } from './workload.ts';

/** HyperFlow's documented sample quota. */
const QUOTA = { cpu: 21, memoryBytes: 60 * 2 ** 30 };

const MEMORY_BYTES = 500 * 2 ** 20;

/** Requests of HyperFlow's Montage example, and its maximum. */
const MONTAGE_POOLS: readonly WorkflowPool[] = [
  { type: 'mProject', cpu: 1, memoryBytes: MEMORY_BYTES, maxReplicas: 50 },
  { type: 'mDiffFit', cpu: 0.5, memoryBytes: MEMORY_BYTES, maxReplicas: 50 },
  { type: 'mBackground', cpu: 0.5, memoryBytes: MEMORY_BYTES, maxReplicas: 50 },
];

const SIZES = ['0.25', '1.0', '2.0'];

const FIVE_RUNS_SECONDS = [0, 60, 120, 180, 240];

/** A Job like a small worker. */
const JOB = { cpu: 0.5, memoryBytes: MEMORY_BYTES };

/** Montage in three sizes, and five small runs on top of each other; and the three sizes with their Jobs inside the quota. */
export function toMontages(): readonly BenchWorkload[] {
  const sizes = SIZES.map((size) => toMontage(size, `montage-${size}`, `Montage 2MASS, ${size}°`, {}));
  const five = 'five Montage 2MASS of 0.25°, a minute apart';
  return [
    ...sizes,
    toMontage('0.25', 'montage-five', five, { submittedAtSeconds: FIVE_RUNS_SECONDS }),
    ...sizes.map((size) => ({ ...size, name: `${size.name}-jobs`, title: `${size.title}, Jobs inside`, jobs: JOB })),
  ];
}

function toMontage(size: string, name: string, title: string, setting: BenchWorkload['setting']): BenchWorkload {
  const toWorkflow = (seed: number) =>
    expectRead(generateWorkflow(`montage:2mass:${size}`, new Map(), seed), title).workflow;
  return { name, title, toWorkflow, pools: MONTAGE_POOLS, quota: QUOTA, setting };
}

/** Every recorded workflow of a folder; none where there is no such folder. */
export function readRecorded(folder: string): readonly BenchWorkload[] {
  if (!existsSync(folder)) return [];
  const files = readdirSync(folder).filter((file) => file.endsWith('.json'));
  return files.toSorted().map((file) => readRecordedFile(join(folder, file)));
}

/** With half a core for every pool, but for those of Montage. */
export function readRecordedFile(path: string): BenchWorkload {
  const { workflow } = expectRead(readWorkflow(readFileSync(path, 'utf8')), path);
  const name = basename(path, '.json');
  const pools = toDefaultPools(workflow, new Map()).map(
    (pool) => MONTAGE_POOLS.find(({ type }) => type === pool.type) ?? pool,
  );
  return { name, title: `${name}, recorded`, toWorkflow: () => workflow, pools, quota: QUOTA, setting: {} };
}

function expectRead(reading: WorkflowReading, what: string): Extract<WorkflowReading, { kind: 'read' }> {
  if (reading.kind === 'read') return reading;
  throw new Error(`${what} cannot be read: ${reading.mistakes.join('; ')}`);
}
