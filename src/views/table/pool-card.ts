import type { Decision, PoolDecision } from '../../decision/decision.ts';
import { type Column, toColumns } from './columns.ts';
import { toPercent } from './percent.ts';
import { toPlainText } from './plain-text.ts';
import { toQueueText } from './queue-text.ts';

interface Line {
  readonly label: string;
  readonly value: string | undefined;
}

const COLUMNS: readonly Column<Line>[] = [
  { align: 'left', cell: ({ label }) => label },
  { align: 'left', cell: ({ value }) => value },
];

/** Said of a direction that nothing closes. */
const AT_ONCE = 'at once, by direct scaling';

/**
 * One pool's part in a decision, one line per fact, its reason as a sentence.
 *
 * @returns lines that end with a newline
 */
export function toPoolCard(decision: Decision, pool: PoolDecision): string {
  const heading = `pool ${toPlainText(pool.name)} of namespace ${toPlainText(decision.namespace)} at ${decision.takenAt}`;
  return `${heading}\n\n${toColumns(COLUMNS, toLines(pool, decision.policy))}`;
}

function toLines(pool: PoolDecision, policy: Decision['policy']): Line[] {
  return [
    { label: 'state', value: pool.state },
    { label: 'queue', value: pool.queue && toQueueText(pool.queue) },
    { label: 'backlog', value: pool.backlog === undefined ? undefined : `${pool.backlog} messages` },
    { label: 'current', value: toReplicas(pool.current) },
    { label: 'wanted', value: toReplicas(pool.wanted) },
    { label: 'fair', value: toFair(pool, policy) },
    { label: 'allocated', value: toReplicas(pool.allocated) },
    { label: 'granted', value: toReplicas(pool.granted) },
    { label: 'share', value: pool.share === undefined ? undefined : toPercent(pool.share) },
    { label: 'reason', value: pool.reason.kind },
    { label: 'why', value: pool.reason.sentence },
    ...toPaceLines(pool),
    ...pool.warnings.map((value) => ({ label: 'warning', value })),
  ];
}

/** From a pools file nobody scales, so there is nothing to say. */
function toPaceLines({ pace }: PoolDecision): Line[] {
  if (pace === undefined) return [];
  return [
    { label: 'grows', value: pace.up ?? AT_ONCE },
    { label: 'shrinks', value: pace.down ?? AT_ONCE },
  ];
}

function toReplicas(count: number | undefined): string | undefined {
  return count === undefined ? undefined : `${count} replica${count === 1 ? '' : 's'}`;
}

function toFair({ fairShare, fairReplicas }: PoolDecision, policy: Decision['policy']): string | undefined {
  if (fairShare === undefined) return undefined;
  const share = `${toPercent(fairShare)} by ${policy}`;
  return fairReplicas === undefined ? share : `${fairReplicas.toFixed(2)} replicas (${share})`;
}
