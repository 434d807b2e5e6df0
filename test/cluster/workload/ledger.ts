import { readFileSync } from 'node:fs';
import type { LedgerEntry, Task } from './task.ts';

/**
 * Reads what workers have written so far, in the order of writing; none if there is no file yet.
 *
 * @param path JSON lines
 */
export function readLedger(path: string): readonly LedgerEntry[] {
  return readLines(path).map((line) => JSON.parse(line) as LedgerEntry);
}

/** What became of the tasks that were published. */
export interface Tally {
  readonly executed: number;
  /** published and carried out by nobody */
  readonly lost: readonly string[];
  /** carried out more than once: a worker died between its work and the acknowledgement, or the broker did */
  readonly repeated: readonly string[];
}

/** Compares what was published with what was carried out. */
export function tally(published: readonly Task[], entries: readonly LedgerEntry[]): Tally {
  const times = new Map<string, number>();
  for (const { id } of entries) times.set(id, (times.get(id) ?? 0) + 1);
  const ids = published.map(({ id }) => id);
  return {
    executed: times.size,
    lost: ids.filter((id) => !times.has(id)),
    repeated: ids.filter((id) => (times.get(id) ?? 0) > 1),
  };
}

/** Whole lines only: a worker may be writing the last one. */
function readLines(path: string): readonly string[] {
  try {
    return readFileSync(path, 'utf8').split('\n').slice(0, -1);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  }
}
