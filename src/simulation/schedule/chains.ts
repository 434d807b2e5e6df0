import { toDependants, toOrder } from '../workflows/order.ts';
import type { Task } from '../workflow.ts';

/** For each task of a list, the longest chains through it, in seconds. */
export interface Chains {
  /** before it starts: of what it waits for */
  readonly before: Float64Array;
  /** after it has ended: of what waits for it */
  readonly after: Float64Array;
}

/** @param tasks without circles */
export function toChains(tasks: readonly Task[]): Chains {
  const order = toOrder(tasks);
  const dependants = toDependants(tasks);
  const before = new Float64Array(tasks.length);
  const after = new Float64Array(tasks.length);
  for (const place of order) {
    const endsAt = (before[place] ?? 0) + (tasks[place]?.seconds ?? 0);
    for (const next of dependants[place] ?? []) before[next] = Math.max(before[next] ?? 0, endsAt);
  }
  for (const place of order.toReversed()) {
    const rest = (after[place] ?? 0) + (tasks[place]?.seconds ?? 0);
    for (const need of tasks[place]?.needs ?? []) after[need] = Math.max(after[need] ?? 0, rest);
  }
  return { before, after };
}

/** The types of tasks along the longest chain of all, each once in a row, with the seconds spent in it. */
export function toLongestChain(tasks: readonly Task[], { before, after }: Chains): readonly ChainLink[] {
  const links: ChainLink[] = [];
  for (let place = findLongest(tasks, before, after); place !== undefined;) {
    const task = tasks[place];
    if (task === undefined) break;
    const last = links.at(-1);
    if (last?.type === task.type) links.splice(-1, 1, { type: task.type, seconds: last.seconds + task.seconds });
    else links.push({ type: task.type, seconds: task.seconds });
    place = findLongest(tasks, before, after, task.needs);
  }
  return links.toReversed();
}

export interface ChainLink {
  readonly type: string;
  readonly seconds: number;
}

/**
 * @param among places; absent: the ends of all chains
 * @returns the one that its chain reaches last
 */
function findLongest(
  tasks: readonly Task[],
  before: Float64Array,
  after: Float64Array,
  among: readonly number[] = [...tasks.keys()].filter((place) => after[place] === 0),
): number | undefined {
  const endOf = (place: number): number => (before[place] ?? 0) + (tasks[place]?.seconds ?? 0);
  return among.reduce<number | undefined>(
    (longest, place) => (longest === undefined || endOf(place) > endOf(longest) ? place : longest),
    undefined,
  );
}
