import type { HeldPool, LearnedDuration, Policy, ReadyPool, Snapshot } from '../contract/snapshot.ts';
import { allocate, type Outcome, toAllocated } from './allocation/allocate.ts';
import { countMessages, toNeed } from './allocation/demand.ts';
import { type FairShares, toFairShares } from './allocation/fair-share.ts';
import type { Charge, Row } from './allocation/rows.ts';
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
      toPoolDecision(outcome, { snapshot, grants, fairShares, warnings, explainWaiting }),
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
  readonly grants: Grants;
  readonly explainWaiting: WaitingExplainer;
  readonly fairShares: FairShares;
  readonly warnings: ReadonlyMap<string, readonly string[]>;
}

function toPoolDecision(outcome: Outcome, context: Context): PoolDecision {
  const { snapshot, grants, fairShares } = context;
  const { reason, limit } = explain(outcome, grants, context.explainWaiting);
  if (outcome.kind === 'rejected') {
    const { name, state } = outcome.pool;
    return { name, state, reason, warnings: context.warnings.get(name) ?? [] };
  }
  const { pool, charges } = outcome.kind === 'divided' ? outcome.demand : outcome;
  const allocated = toAllocated(outcome) ?? 0;
  const fair = fairShares.get(outcome);
  return {
    name: pool.name,
    state: pool.state,
    queue: { broker: pool.queue.broker, vhost: pool.queue.vhost, name: pool.queue.name },
    backlog: pool.state === 'ready' ? countMessages(pool) : undefined,
    wanted: pool.state === 'ready' ? toNeed(pool) : undefined,
    learned: toDecidingDuration(pool, snapshot.policy),
    current: pool.replicas,
    allocated,
    granted: toGranted(outcome, grants),
    share: toDominantFraction(charges, allocated),
    fairShare: fair?.fairShare,
    fairReplicas: fair?.fairReplicas,
    pace: pool.pace,
    reason,
    limit,
    warnings: context.warnings.get(pool.name) ?? [],
  };
}

/** A learned duration, where it counts. */
function toDecidingDuration(
  { expectedSeconds, learned }: ReadyPool | HeldPool,
  policy: Policy,
): LearnedDuration | undefined {
  return policy === 'drain-time' && expectedSeconds === undefined ? learned : undefined;
}

/** @returns undefined where no row charges the pool */
function toDominantFraction(charges: readonly Charge[], replicas: number): number | undefined {
  return charges.reduce<number | undefined>((largest, { row, amount }) => {
    return row.ceiling > 0 ? Math.max(largest ?? 0, (replicas * amount) / row.ceiling) : largest;
  }, undefined);
}
