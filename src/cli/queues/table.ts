import type { Removed } from '../../actuators/queues/remove.ts';
import { type Column, toColumns } from '../../views/table/columns.ts';

const COLUMNS: readonly Column<Removed & { readonly now: Date }>[] = [
  { heading: 'QUEUE', align: 'left', cell: ({ queue }) => queue.name },
  { heading: 'TYPE', align: 'left', cell: ({ queue }) => (queue.isExclusive ? 'exclusive' : queue.type) },
  { heading: 'READY', align: 'right', cell: ({ queue }) => queue.ready?.toString() },
  { heading: 'UNACKED', align: 'right', cell: ({ queue }) => queue.unacknowledged?.toString() },
  { heading: 'CONSUMERS', align: 'right', cell: ({ queue }) => queue.consumers?.toString() },
  {
    heading: 'IDLE FOR',
    align: 'right',
    cell: ({ queue, now }) =>
      queue.idleSince === undefined ? undefined : toDuration(now.getTime() - queue.idleSince.getTime()),
  },
];

const RESULT: (typeof COLUMNS)[number] = { heading: 'RESULT', align: 'left', cell: ({ result }) => result };

/** @param hasResults is there more to say than what is there? */
export function toQueueTable(removed: readonly Removed[], hasResults: boolean, now: Date): string {
  const rows = removed.map((one) => ({ ...one, now }));
  return toColumns(hasResults ? [...COLUMNS, RESULT] : COLUMNS, rows);
}

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** As kubectl writes ages: the two largest units are enough. */
function toDuration(ms: number): string {
  if (ms < MINUTE_MS) return `${Math.max(0, Math.floor(ms / 1000))}s`;
  if (ms < HOUR_MS) return `${Math.floor(ms / MINUTE_MS)}m`;
  if (ms < DAY_MS) return `${Math.floor(ms / HOUR_MS)}h${Math.floor((ms % HOUR_MS) / MINUTE_MS)}m`;
  return `${Math.floor(ms / DAY_MS)}d${Math.floor((ms % DAY_MS) / HOUR_MS)}h`;
}
