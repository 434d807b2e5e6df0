import { expect, it } from 'vitest';
import type { Workflow } from '../../../../src/simulation/workflow.ts';
import { toDefaultPools } from '../../../../src/simulation/workflows/default-pools.ts';
import { aTask } from '../../../builders/workflow.ts';

/** So many tasks of each type. */
function aWorkflowOf(counts: Readonly<Record<string, number>>): Workflow {
  const tasks = Object.entries(counts).flatMap(([type, count]) => Array.from({ length: count }, () => aTask({ type })));
  return { name: 'made', tasks };
}

it('gives a pool to types of ten tasks, and leaves the others to Jobs', () => {
  const pools = toDefaultPools(aWorkflowOf({ few: 9, many: 10, one: 1 }), new Map());
  expect(pools).toEqual([{ type: 'many', cpu: 0.5, memoryBytes: 500 * 2 ** 20, maxReplicas: 50 }]);
});

it('gives a pool to types of two tasks where none has ten', () => {
  expect(toDefaultPools(aWorkflowOf({ few: 9, pair: 2, one: 1 }), new Map()).map(({ type }) => type)).toEqual([
    'few',
    'pair',
  ]);
});

it('gives no pool where no task is like another', () => {
  expect(toDefaultPools(aWorkflowOf({ a: 1, b: 1 }), new Map())).toEqual([]);
});

it('asks for what the tasks use, memory in hundreds of MiB and never less than 500', () => {
  const usage = new Map([
    ['large', { cpu: 1.5, memoryBytes: 601 * 2 ** 20 }],
    ['small', { cpu: 0.25, memoryBytes: 2 ** 20 }],
  ]);
  const pools = toDefaultPools(aWorkflowOf({ large: 10, small: 10 }), usage);
  expect(pools.map(({ cpu, memoryBytes }) => [cpu, memoryBytes / 2 ** 20])).toEqual([
    [1.5, 700],
    [0.25, 500],
  ]);
});
