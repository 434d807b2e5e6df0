import { suggestWord } from '../../contract/nearest-word.ts';
import { QuotientError } from '../../errors.ts';
import type { Workflow, WorkflowPool } from '../../simulation/workflow.ts';
import { toDefaultPool, toDefaultPools } from '../../simulation/workflows/default-pools.ts';
import type { Usage } from '../../simulation/workflows/reading.ts';
import { parseAmount, parseNumber, parsePairs, refuseUnknown, toWrongOption } from './amounts.ts';

/** One `--pools`: which pool there shall be, and what of it differs from what the workflow says. */
export interface PoolWish {
  /** a type of tasks; `*` stands for all pools that there would be anyway */
  readonly type: string;
  readonly changes: Partial<Omit<WorkflowPool, 'type'>>;
}

const MOST_REPLICAS = 1_000_000;

/**
 * Reads `TYPE[:cpu=1,memory=500Mi,max=50]`.
 *
 * @throws QuotientError `invalid-input`
 */
export function parsePoolWish(text: string): PoolWish {
  // Types may have colons of their own, as Nextflow's have: what comes after the last one are settings where an = is in it.
  const last = text.lastIndexOf(':');
  const at = text.slice(last + 1).includes('=') ? last : -1;
  const type = (at < 0 ? text : text.slice(0, at)).trim();
  if (type === '') throw toWrongOption('--pools', text, 'must be of the form TYPE or TYPE:cpu=1,memory=500Mi,max=50');
  const pairs = at < 0 ? [] : parsePairs('--pools', text.slice(at + 1));
  refuseUnknown('--pools', text, pairs, ['cpu', 'memory', 'max']);
  const given = new Map(pairs.map(({ key, value }) => [key, value]));
  const [cpu, memory, max] = [given.get('cpu'), given.get('memory'), given.get('max')];
  return {
    type,
    changes: {
      ...(cpu === undefined ? {} : { cpu: parseAmount('--pools', cpu, 'cpu') }),
      ...(memory === undefined ? {} : { memoryBytes: parseAmount('--pools', memory, 'memory') }),
      ...(max === undefined
        ? {}
        : { maxReplicas: parseNumber('--pools max', max, { least: 1, most: MOST_REPLICAS, isWhole: true }) }),
    },
  };
}

/**
 * The pools of a simulation: those wished for, or, where none is, those that the workflow's author would have made.
 *
 * @param wishes `*` first of all, wherever it stands; of one type, a later one goes before
 * @throws QuotientError `invalid-input` for a type that no task is of
 */
export function toPools(
  workflow: Workflow,
  usage: ReadonlyMap<string, Usage>,
  wishes: readonly PoolWish[],
): readonly WorkflowPool[] {
  const standard = toDefaultPools(workflow, usage);
  if (wishes.length === 0) return standard;
  const types = [...new Set(workflow.tasks.map(({ type }) => type))];
  const pools = new Map<string, WorkflowPool>();
  for (const { type, changes } of wishes.toSorted(
    (left, right) => Number(right.type === '*') - Number(left.type === '*'),
  )) {
    if (type !== '*' && !types.includes(type)) {
      throw new QuotientError('invalid-input', `--pools ${type}: no task is of that type; ${suggestWord(type, types)}`);
    }
    for (const pool of type === '*' ? standard : [toDefaultPool(type, usage.get(type))]) {
      pools.set(pool.type, { ...(pools.get(pool.type) ?? pool), ...changes });
    }
  }
  return [...pools.values()];
}
