import type { Decision, PoolDecision, RowDecision } from '../decision/decision.ts';
import { toAmountText } from './table/amount.ts';
import { type Column, toColumns } from './table/columns.ts';
import { toPercent } from './table/percent.ts';
import { toPlainText } from './table/plain-text.ts';
import { toQueueText } from './table/queue-text.ts';

const POOL: Column<PoolDecision> = { heading: 'POOL', align: 'left', cell: (pool) => pool.name };

const POOL_COLUMNS: readonly Column<PoolDecision>[] = [
  POOL,
  { heading: 'QUEUE', align: 'left', cell: ({ queue }) => queue && toQueueText(queue) },
  count('BACKLOG', (pool) => pool.backlog),
  count('CURRENT', (pool) => pool.current),
  count('WANTED', (pool) => pool.wanted),
  { heading: 'FAIR', align: 'right', cell: (pool) => pool.fairReplicas?.toFixed(2) },
  count('ALLOCATED', (pool) => pool.allocated),
  count('GRANTED', (pool) => pool.granted),
  { heading: 'SHARE', align: 'right', cell: ({ share }) => (share === undefined ? undefined : toPercent(share)) },
  { heading: 'REASON', align: 'left', cell: (pool) => pool.reason.kind },
];

const ROW_COLUMNS: readonly Column<RowDecision>[] = [
  { heading: 'QUOTA', align: 'left', cell: (row) => row.quota },
  { heading: 'RESOURCE', align: 'left', cell: (row) => row.resource },
  amount('HARD', (row) => row.hard),
  amount('RESERVE', (row) => row.reserve),
  amount('FOREIGN', (row) => row.foreign),
  amount('AVAILABLE', (row) => row.available),
  amount('ALLOCATED', (row) => row.allocated),
  amount('HEADROOM', (row) => row.headroom),
];

const WHY_COLUMNS: readonly Column<PoolDecision>[] = [
  POOL,
  { heading: 'WHY', align: 'left', cell: (pool) => pool.reason.sentence },
];

interface Warning {
  readonly pool: string;
  readonly sentence: string;
}

const WARNING_COLUMNS: readonly Column<Warning>[] = [
  { heading: 'POOL', align: 'left', cell: ({ pool }) => pool },
  { heading: 'WARNING', align: 'left', cell: ({ sentence }) => sentence },
];

/** The decisions of several namespaces as text, one under the other. */
export function toAllocationTable(decisions: readonly Decision[]): string {
  return decisions.length === 0 ? 'no namespaces\n' : decisions.map(toDecisionTable).join('\n\n');
}

/**
 * A decision as text that a person reads on a terminal: the pools, the quotas, then why each pool gets what it gets.
 * Numbers in figures of their own unit, `-` for what is unknown.
 *
 * @returns lines that end with a newline, blocks parted by an empty one
 */
function toDecisionTable(decision: Decision): string {
  const { namespace, takenAt, policy, pools, rows, keptForeign } = decision;
  const blocks = [`namespace ${toPlainText(namespace)} at ${takenAt}, divided by ${policy}\n`];
  blocks.push(pools.length === 0 ? 'no pools\n' : toColumns(POOL_COLUMNS, pools));
  blocks.push(
    rows.length === 0 ? 'no quota: each pool is limited by its own maxReplicaCount\n' : toColumns(ROW_COLUMNS, rows),
  );
  if (pools.length > 0) blocks.push(toColumns(WHY_COLUMNS, pools));
  const warnings = pools.flatMap((pool) => pool.warnings.map((sentence) => ({ pool: pool.name, sentence })));
  if (warnings.length > 0) blocks.push(toColumns(WARNING_COLUMNS, warnings));
  if (keptForeign.length > 0) blocks.push(`room is kept for refused pods: ${toPlainText(keptForeign.join(', '))}\n`);
  return blocks.join('\n');
}

function count(heading: string, of: (pool: PoolDecision) => number | undefined): Column<PoolDecision> {
  return { heading, align: 'right', cell: (pool) => of(pool)?.toString() };
}

function amount(heading: string, of: (row: RowDecision) => number): Column<RowDecision> {
  return { heading, align: 'right', cell: (row) => toAmountText(of(row), row.resource) };
}
