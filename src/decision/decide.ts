import type { HeldPool, Policy, PoolSnapshot, ReadyPool, Snapshot } from '../contract/snapshot.ts';
import { allocate, type Outcome, toAllocated } from './allocation/allocate.ts';
import { toNeed } from './allocation/demand.ts';
import { type FairShares, toFairShares } from './allocation/fair-share.ts';
import { type Row, toCharges } from './allocation/rows.ts';
import { type Decision, DECISION_VERSION, type PoolDecision, type RowDecision } from './decision.ts';
import type { Grants } from './grants/acquire.ts';
import { grantReplicas, toGranted } from './grants/grant.ts';
import { createWaitingExplainer, type WaitingExplainer } from './grants/waiting.ts';
import { explain } from './reason.ts';
import { toWarnings } from './warnings.ts';

/** The whole decision about one namespace: what would be fair, what of it may be asked for, and why. */
export function decide(snapshot: Snapshot): Decision {
  const allocation = allocate(snapshot);
  const { rows, outcomes, keptForeign } = allocation;
  const grants = grantReplicas(snapshot, allocation);
  const fairShares = toFairShares(outcomes);
  const warnings = toWarnings(snapshot);
  const explainWaiting = createWaitingExplainer(grants.values());
  return {
    version: DECISION_VERSION,
    namespace: snapshot.namespace,
    takenAt: snapshot.takenAt,
    policy: snapshot.policy,
    rows: rows.map(toRowDecision),
    pools: outcomes.map((outcome) =>
      toPoolDecision(outcome, { snapshot, rows, grants, fairShares, warnings, explainWaiting }),
    ),
    keptForeign,
  };
}

function toRowDecision(row: Row): RowDecision {
  const { quota, resource, hard, reserve, foreign } = row.source;
  const allocated = row.available - row.keptForeign - row.free;
  return { quota, resource, hard, reserve, foreign, available: row.available, allocated, headroom: row.free };
}

/** What pools are described with besides their own outcome. */
interface Context {
  readonly snapshot: Snapshot;
  readonly rows: readonly Row[];
  readonly grants: Grants;
  readonly explainWaiting: WaitingExplainer;
  readonly fairShares: FairShares;
  readonly warnings: ReadonlyMap<string, readonly string[]>;
}

function toPoolDecision(outcome: Outcome, context: Context): PoolDecision {
  const { snapshot, rows, grants, fairShares, warnings } = context;
  const pool: PoolSnapshot = outcome.kind === 'divided' ? outcome.demand.pool : outcome.pool;
  const described = { name: pool.name, state: pool.state };
  const explained = {
    reason: explain(outcome, grants, context.explainWaiting),
    warnings: warnings.get(pool.name) ?? [],
  };
  const allocated = toAllocated(outcome);
  const granted = toGranted(outcome, grants);
  if (pool.state === 'rejected' || allocated === undefined) return { ...described, ...explained };
  return {
    ...described,
    queue: { broker: pool.queue.broker, vhost: pool.queue.vhost, name: pool.queue.name },
    ...(pool.state === 'ready' ? describeBacklog(pool) : {}),
    ...describeLearned(pool, snapshot.policy),
    current: pool.replicas,
    allocated,
    ...(granted === undefined ? {} : { granted }),
    ...describeShare(pool, allocated, rows),
    ...fairShares.get(outcome),
    ...(pool.pace === undefined ? {} : { pace: pool.pace }),
    ...explained,
  };
}

function describeBacklog(pool: ReadyPool): Pick<PoolDecision, 'backlog' | 'wanted'> {
  return { backlog: pool.backlog.ready + pool.backlog.unacknowledged, wanted: toNeed(pool) };
}

function describeLearned(pool: ReadyPool | HeldPool, policy: Policy): Pick<PoolDecision, 'learned'> {
  if (policy !== 'drain-time' || pool.expectedSeconds !== undefined || pool.learned === undefined) return {};
  return { learned: pool.learned };
}

function describeShare(
  pool: ReadyPool | HeldPool,
  replicas: number,
  rows: readonly Row[],
): Pick<PoolDecision, 'share'> {
  const shares = toCharges(pool.charges, rows)
    .filter(({ row }) => row.ceiling > 0)
    .map(({ row, amount }) => (replicas * amount) / row.ceiling);
  return shares.length === 0 ? {} : { share: Math.max(...shares) };
}
