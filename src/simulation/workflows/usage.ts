import type { Usage } from './reading.ts';

/** What a file says of one task, for its type's usage. */
export interface TaskUse {
  readonly type: string;
  /** cores that it asks for */
  readonly cores: number | undefined;
  /** cores that it kept busy on average */
  readonly busyCores: number | undefined;
  /** how much the task counts in the average of its type, ≥ 0 */
  readonly seconds: number | undefined;
  readonly memoryBytes: number | undefined;
}

/** One worker of a type is asked for in quarters of a core: finer would pretend to know. */
const CORE_STEP = 0.25;

/**
 * What a worker of each type needs: the most cores that a task asks for; where none asks, the cores that they kept busy
 * on average over their time, in quarters, rounded up; and the most memory that one of them had.
 */
export function toUsage(uses: readonly TaskUse[]): ReadonlyMap<string, Usage> {
  const byType = Map.groupBy(uses, ({ type }) => type);
  return new Map([...byType].map(([type, own]) => [type, toTypeUsage(own)]));
}

function toTypeUsage(uses: readonly TaskUse[]): Usage {
  const cpu = findMost(uses, ({ cores }) => cores) ?? toBusyCores(uses);
  const memoryBytes = findMost(uses, (use) => use.memoryBytes);
  return { ...(cpu === undefined ? {} : { cpu }), ...(memoryBytes === undefined ? {} : { memoryBytes }) };
}

function toBusyCores(uses: readonly TaskUse[]): number | undefined {
  let [busy, time] = [0, 0];
  for (const { busyCores, seconds = 1 } of uses) {
    if (busyCores === undefined) continue;
    busy += busyCores * seconds;
    time += seconds;
  }
  if (time === 0) return undefined;
  return Math.max(CORE_STEP, Math.ceil(busy / time / CORE_STEP) * CORE_STEP);
}

function findMost(uses: readonly TaskUse[], of: (use: TaskUse) => number | undefined): number | undefined {
  return uses.reduce<number | undefined>((most, use) => {
    const value = of(use);
    return value === undefined || value <= 0 ? most : Math.max(most ?? 0, value);
  }, undefined);
}
