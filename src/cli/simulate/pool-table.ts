import { hasPool, type Workload } from '../../simulation/schedule/workload.ts';
import type { WorkflowPool, WorkflowQuota } from '../../simulation/workflow.ts';
import { toAmountText } from '../../views/table/amount.ts';
import { toColumns } from '../../views/table/columns.ts';
import type { Outcome } from './outcome.ts';
import { toSecondsText } from './seconds-text.ts';

interface Line {
  readonly name: string;
  readonly tasks: number;
  readonly seconds: number;
  readonly pool: WorkflowPool | undefined;
  /** of one worker, or of one Job inside the quota */
  readonly room: WorkflowQuota | undefined;
}

/** The types of tasks, what a worker of each asks for, and when its last task was done. */
export function toPoolTable(workload: Workload, { pools }: Outcome): string {
  const dryAt = new Map(pools.map(({ type, dryAtSeconds }) => [type, dryAtSeconds]));
  const lines = toLines(workload);
  const table = toColumns<Line>(
    [
      { heading: 'POOL', align: 'left', cell: ({ name }) => name },
      { heading: 'TASKS', align: 'right', cell: ({ tasks }) => String(tasks) },
      { heading: 'MEAN', align: 'right', cell: ({ tasks, seconds }) => toSecondsText(seconds / tasks) },
      { heading: 'CPU', align: 'right', cell: ({ room }) => room && String(room.cpu) },
      { heading: 'MEMORY', align: 'right', cell: ({ room }) => room && toAmountText(room.memoryBytes, 'memory') },
      { heading: 'MAX', align: 'right', cell: ({ pool }) => pool?.maxReplicas.toString() },
      {
        heading: 'DRY AT',
        align: 'right',
        cell: ({ name, pool }) => {
          const seconds = pool && dryAt.get(name);
          return seconds === undefined ? undefined : toSecondsText(seconds);
        },
      },
    ],
    lines,
  );
  const areOutside = workload.jobs === undefined && lines.some(({ pool }) => pool === undefined);
  return areOutside ? `${table}${OUTSIDE}` : table;
}

/** Else a run with few pools looks quick for no reason. */
const OUTSIDE = 'Jobs run outside the quota, all at once that can (--jobs lets them take room of it).\n';

/** Pools first; all types that have none are one line. */
function toLines(workload: Workload): readonly Line[] {
  const { workflow, pools, jobs } = workload;
  const sums = new Map<string, { tasks: number; seconds: number }>();
  for (const { type, seconds } of workflow.tasks) {
    const sum = sums.get(type) ?? { tasks: 0, seconds: 0 };
    sums.set(type, { tasks: sum.tasks + 1, seconds: sum.seconds + seconds });
  }
  const own = pools.map((pool) => ({
    name: pool.type,
    pool,
    room: pool,
    ...(sums.get(pool.type) ?? { tasks: 0, seconds: 0 }),
  }));
  const others = [...sums].filter(([type]) => !hasPool(workload, type));
  if (others.length === 0) return own;
  const tasks = others.reduce((sum, [, each]) => sum + each.tasks, 0);
  const seconds = others.reduce((sum, [, each]) => sum + each.seconds, 0);
  return [...own, { name: toJobsName(others.map(([type]) => type)), tasks, seconds, pool: undefined, room: jobs }];
}

/** As many names as fit a terminal beside the figures. */
const MAX_NAMES = 3;

function toJobsName(types: readonly string[]): string {
  const rest = types.length > MAX_NAMES ? ', …' : '';
  return `Jobs: ${types.slice(0, MAX_NAMES).join(', ')}${rest}`;
}
