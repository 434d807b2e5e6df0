import type { Task } from '../workflow.ts';

/** For each task, the places of those that wait for it. */
export function toDependants(tasks: readonly Task[]): readonly (readonly number[])[] {
  const dependants: number[][] = tasks.map(() => []);
  for (const [place, { needs }] of tasks.entries()) {
    for (const need of needs) dependants[need]?.push(place);
  }
  return dependants;
}

/** Places of tasks, each after all that it needs; those that stand in a circle, or wait for one, are left out. */
export function toOrder(tasks: readonly Task[]): readonly number[] {
  const dependants = toDependants(tasks);
  const missing = tasks.map(({ needs }) => needs.length);
  const order = tasks.flatMap(({ needs }, place) => (needs.length === 0 ? [place] : []));
  // The list grows while it is walked.
  for (const done of order) {
    for (const place of dependants[done] ?? []) {
      missing[place] = (missing[place] ?? 0) - 1;
      if (missing[place] === 0) order.push(place);
    }
  }
  return order;
}

/**
 * Tasks that wait for each other, so that none of them ever starts: each for the one after it, the last for the first.
 *
 * @returns undefined where there are none
 */
export function findCycle(tasks: readonly Task[]): readonly Task[] | undefined {
  const free = new Set(toOrder(tasks));
  // Whoever is never free waits for somebody who is never free: going on like that ends in a circle.
  let place = tasks.findIndex((_, candidate) => !free.has(candidate));
  if (place < 0) return undefined;
  const path = new Map<number, number>();
  while (!path.has(place)) {
    path.set(place, path.size);
    place = tasks[place]?.needs.find((need) => !free.has(need)) ?? place;
  }
  const start = path.get(place) ?? 0;
  return [...path.keys()].slice(start).flatMap((member) => tasks[member] ?? []);
}
