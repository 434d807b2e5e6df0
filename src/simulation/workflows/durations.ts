import { suggestWord } from '../../contract/nearest-word.ts';
import { MEAN_SECONDS } from '../montage.ts';
import type { TaskDraft } from './reading.ts';

/** Of a task that nobody knows anything of: long enough to be worth a worker, short enough not to hide the others. */
const UNKNOWN_SECONDS = 10;

/** Recorded runs have tasks of 0.000 s; a task takes some time. */
const SHORTEST_SECONDS = 0.001;

const MONTAGE_SECONDS: ReadonlyMap<string, number> = new Map(Object.entries(MEAN_SECONDS));

/** Every task's duration, and what had to be assumed for them. */
export interface Durations {
  /** in the order of the tasks, each > 0 */
  readonly seconds: readonly number[];
  readonly notes: readonly string[];
}

/**
 * Gives each task its duration: what its user says of its type, else what the file says, else what Montage's authors
 * measured for a type of theirs, else ten seconds.
 *
 * @param declared by type, each > 0
 */
export function toDurations(tasks: readonly TaskDraft[], declared: ReadonlyMap<string, number>): Durations {
  const assumed = new Map<string, number>();
  let short = 0;
  const seconds = tasks.map(({ type, seconds: recorded }) => {
    const known = declared.get(type) ?? recorded;
    if (known !== undefined) {
      if (known < SHORTEST_SECONDS) short += 1;
      return Math.max(SHORTEST_SECONDS, known);
    }
    const guess = MONTAGE_SECONDS.get(type) ?? UNKNOWN_SECONDS;
    assumed.set(type, guess);
    return guess;
  });
  return { seconds, notes: [...describeAssumed(assumed), ...describeShort(short)] };
}

/** Types that were given a duration and that no task is of: a sentence each. */
export function findStrayDurations(tasks: readonly TaskDraft[], declared: ReadonlyMap<string, number>): string[] {
  const types = new Set(tasks.map(({ type }) => type));
  return [...declared.keys()]
    .filter((type) => !types.has(type))
    .map((type) => `no task is of type ${type}, which was given a duration; ${suggestWord(type, [...types])}`);
}

function describeAssumed(assumed: ReadonlyMap<string, number>): string[] {
  if (assumed.size === 0) return [];
  const parts = [...assumed].map(([type, seconds]) => `${type}=${seconds}`);
  return [`the file does not say how long every task takes; assumed, in seconds: ${parts.join(',')}`];
}

function describeShort(count: number): string[] {
  if (count === 0) return [];
  const tasks = count === 1 ? '1 task takes' : `${count} tasks take`;
  return [`${tasks} no time by the file, and ${SHORTEST_SECONDS} s here`];
}
