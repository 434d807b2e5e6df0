import type { Snapshot } from '../contract/snapshot.ts';
import { decide } from '../decision/decide.ts';
import type { Decision } from '../decision/decision.ts';
import { findChanges } from '../decision/what-if.ts';
import { QuotientError } from '../errors.ts';
import { toJsonText } from '../views/json.ts';
import { toAllocationTable } from '../views/table.ts';
import { toExplanation } from '../views/table/explanation.ts';
import { readInput, toInputName } from './read-input.ts';
import { parseSnapshot } from './read-snapshot.ts';

/** What `quotient allocate` was told. */
export interface AllocateOptions {
  readonly output: 'table' | 'json';
  /** say of every pool why it gets what it gets */
  readonly explain?: true | undefined;
}

/**
 * Divides a saved snapshot.
 *
 * @param file path, or `-` for standard input
 * @returns what to print
 * @throws QuotientError `invalid-input` that lists every mistake in the snapshot, or for JSON in words
 */
export async function runAllocate(
  file: string,
  { output, explain }: AllocateOptions,
  signal: AbortSignal,
): Promise<string> {
  if (output === 'json' && explain === true) {
    throw new QuotientError('invalid-input', '--explain says it in words: leave it out, or --output json');
  }
  const snapshot = parseSnapshot(await readInput(file, 'a snapshot', signal), toInputName(file));
  const decision = decide(snapshot);
  if (output === 'json') return toJsonText(decision);
  return [toAllocationTable([decision]), ...(explain === true ? explainAll(snapshot, decision) : [])].join('\n');
}

function explainAll(snapshot: Snapshot, decision: Decision): readonly string[] {
  return decision.pools.map((pool) =>
    toExplanation({ snapshot, decision, pool, changes: findChanges(snapshot, pool.name) }),
  );
}
