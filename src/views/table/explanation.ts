import type { HeldPool, ReadyPool, Snapshot } from '../../contract/snapshot.ts';
import type { Decision, PoolDecision, RowDecision } from '../../decision/decision.ts';
import type { Change } from '../../decision/what-if.ts';
import { toAmountText } from './amount.ts';
import { type Column, toColumns } from './columns.ts';
import { toPercent } from './percent.ts';
import { toPlainText } from './plain-text.ts';
import { toQueueText } from './queue-text.ts';

/** A pool's part in a decision, with what would change it. */
export interface Explained {
  readonly snapshot: Snapshot;
  readonly decision: Decision;
  readonly pool: PoolDecision;
  readonly changes: readonly Change[];
}

interface Line {
  readonly label: string;
  readonly text: string;
}

const COLUMNS: readonly Column<Line>[] = [
  { align: 'left', cell: ({ label }) => label },
  { align: 'left', cell: ({ text }) => text },
];

/**
 * Why a pool gets the replicas that it gets, in words: what it asks for, what would be fair, what limits it, who holds that,
 * and what would change it.
 *
 * @returns lines that end with a newline
 */
export function toExplanation(explained: Explained): string {
  const { decision, pool } = explained;
  const lines = [
    ...toDemandLines(explained),
    ...toFairLines(explained),
    { label: 'why', text: (pool.limit ?? pool.reason).sentence },
    ...toHolderLines(explained),
    ...toNowLines(pool),
    ...toChangeLines(explained),
    ...pool.warnings.map((text) => ({ label: 'warning', text })),
  ];
  return `${toHeadline(decision, pool)}\n\n${toColumns(COLUMNS, lines)}`;
}

function toHeadline({ namespace }: Decision, { name, state, allocated, granted, current }: PoolDecision): string {
  const title = `${toPlainText(name)} of ${toPlainText(namespace)}`;
  if (state === 'rejected') return `${title} gets no answer: what its author wrote cannot be served.`;
  if (state === 'held') return `${title} is held at ${count(current, 'replica')}: it keeps what it has.`;
  const isSet = `it is set to ${current ?? '?'}`;
  if (granted === undefined || granted === allocated)
    return `${title} gets ${count(allocated, 'replica')}; ${isSet} now.`;
  if (granted > (allocated ?? 0))
    return `${title} keeps ${count(granted, 'replica')} for now, and then gets ${allocated}; ${isSet}.`;
  return `${title} may have ${granted} of its ${count(allocated, 'replica')} for now; ${isSet}.`;
}

function toDemandLines({ snapshot, pool }: Explained): readonly Line[] {
  const question = findQuestion(snapshot, pool);
  if (question === undefined || pool.backlog === undefined || pool.queue === undefined) return [];
  const per = question.messagesPerWorker === 1 ? 'one worker each' : `one worker for ${question.messagesPerWorker}`;
  const least = question.minReplicaCount > 0 ? `at least ${question.minReplicaCount}, ` : '';
  const queue = toQueueText(pool.queue);
  const messages = `${count(pool.backlog, 'message')} in ${queue}${toInHandText(question)}`;
  return [
    { label: 'demand', text: `${messages}, ${per}: ${count(pool.wanted, 'worker')}` },
    ...toDurationLines(snapshot, question),
    { label: 'limits', text: `${least}at most ${question.maxReplicaCount} (maxReplicaCount)` },
  ];
}

/** How long a message takes, where that counts, and how it is known. */
function toDurationLines({ policy }: Snapshot, { expectedSeconds, learned }: Question): readonly Line[] {
  if (policy !== 'drain-time') return [];
  const label = 'each takes';
  if (expectedSeconds !== undefined) return [{ label, text: `${expectedSeconds} s (expectedSeconds)` }];
  if (learned === undefined) return [];
  return [{ label, text: `${learned.seconds} s (learned from ${count(learned.acknowledged, 'acknowledgement')})` }];
}

/** What is not known for sure of the messages in workers' hands; nothing where the broker tells them. */
function toInHandText(question: Question): string {
  if (question.state !== 'ready') return '';
  const { unacknowledged, unacknowledgedIs } = question.backlog;
  switch (unacknowledgedIs) {
    case undefined:
      return '';
    case 'estimated':
      return ` (${unacknowledged} of them in hand, as estimated from the prefetch)`;
    case 'unknown':
      return ' (without those in hand, which the broker does not tell)';
  }
}

function toFairLines({ decision: { policy }, pool }: Explained): readonly Line[] {
  const { fairShare, fairReplicas } = pool;
  if (fairShare === undefined) return [];
  const basis = policy === 'queue-length' ? 'messages' : 'seconds of work';
  const share = `${toPercent(fairShare)} of what all pools have in ${basis}`;
  const alone = fairReplicas === undefined ? '' : `, which alone would be ${fairReplicas.toFixed(2)} replicas`;
  return [{ label: 'fair share', text: `${share}${alone}` }];
}

/** Who holds the row that limits the pool: or, where none does, the one that it takes most of. */
function toHolderLines({ snapshot, decision, pool }: Explained): readonly Line[] {
  const row = findRow(decision, pool);
  if (row === undefined) return [];
  const index = decision.rows.indexOf(row);
  const text = (amount: number): string => toAmountText(amount, row.resource);
  const holders = [
    ...(row.reserve > 0 ? [`${text(row.reserve)} are kept free`] : []),
    ...(row.foreign > 0 ? [`${text(row.foreign)} by pods of no pool that takes part`] : []),
    ...decision.pools.flatMap((other) => {
      const charge = findQuestion(snapshot, other)?.charges[index] ?? 0;
      const replicas = other.allocated ?? 0;
      if (charge === 0 || replicas === 0) return [];
      return [`${text(charge * replicas)} by ${toPlainText(other.name)} (${replicas} × ${text(charge)})`];
    }),
  ];
  const heading = `${row.resource} of quota ${row.quota}, ${text(row.hard)}`;
  const left = row.headroom >= 0 ? `${text(row.headroom)} left` : `${text(-row.headroom)} more than there is`;
  return [{ label: 'shared', text: `${heading}: ${left}` }, ...holders.map((holder) => ({ label: '', text: holder }))];
}

function findRow({ rows }: Decision, pool: PoolDecision): RowDecision | undefined {
  const reason = pool.limit ?? pool.reason;
  if (!('quota' in reason)) return undefined;
  return rows.find(({ quota, resource }) => quota === reason.quota && resource === reason.resource);
}

function toNowLines({ limit, reason, pace }: PoolDecision): readonly Line[] {
  const now = limit === undefined ? [] : [{ label: 'for now', text: reason.sentence }];
  const grows = pace?.up === undefined ? [] : [{ label: 'grows', text: pace.up }];
  const shrinks = pace?.down === undefined ? [] : [{ label: 'shrinks', text: pace.down }];
  return [...now, ...grows, ...shrinks];
}

function toChangeLines({ changes, snapshot, pool }: Explained): readonly Line[] {
  const { allocated = 0, wanted = 0 } = pool;
  if (changes.length === 0 && allocated < wanted) return [{ label: 'more with', text: 'none of what was tried' }];
  const question = findQuestion(snapshot, pool);
  return changes.map((change, index) => ({
    label: index === 0 ? 'more with' : '',
    text: `${toChangeText(change, question?.weight, question?.priority)}: ${count(change.replicas, 'replica')}`,
  }));
}

function toChangeText({ kind, by, quota, resource = '' }: Change, weight = 1, priority = 0): string {
  switch (kind) {
    case 'row':
      return `${toAmountText(by, resource)} more ${resource} in quota ${quota}`;
    case 'foreign':
      return 'no pods of others';
    case 'priority':
      return `priority ${priority + by} instead of ${priority}`;
    case 'weight':
      return `weight ${weight + by} instead of ${weight}`;
    case 'maxReplicas':
      return `maxReplicaCount ${by} higher`;
    case 'backlog':
      return `${count(by, 'message')} more in its queue`;
  }
}

type Question = ReadyPool | HeldPool;

function findQuestion({ pools }: Snapshot, { name }: PoolDecision): Question | undefined {
  const question = pools.find((one) => one.name === name);
  return question === undefined || question.state === 'rejected' ? undefined : question;
}

function count(number: number | undefined, noun: string): string {
  return number === undefined ? `an unknown number of ${noun}s` : `${number} ${noun}${number === 1 ? '' : 's'}`;
}
