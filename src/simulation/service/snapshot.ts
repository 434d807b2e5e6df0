import type {
  ForeignDemand,
  LearnedDuration,
  Policy,
  PoolMotion,
  PoolPace,
  PoolSnapshot,
  Snapshot,
  SnapshotRow,
} from '../../contract/snapshot.ts';
import { DEFAULTS } from './defaults.ts';
import { type Labels, NO_LABELS } from './labels.ts';
import type { NamespaceView } from './namespace.ts';
import type { PoolView } from './pool-view.ts';
import type { PoolPlan } from '../world/plan.ts';

/** What the decision is asked, from what was seen. */
export function toSnapshot(parts: {
  readonly hard: readonly number[];
  readonly plans: readonly PoolPlan[];
  readonly view: NamespaceView;
  readonly pools: readonly PoolSnapshot[];
  readonly nowMs: number;
  readonly policy: Policy;
  readonly isSettling: boolean;
  readonly labels?: Labels | undefined;
}): Snapshot {
  const { view, nowMs, labels: { namespace, beginsAt } = NO_LABELS } = parts;
  return {
    version: 1,
    namespace,
    takenAt: toWallTime(beginsAt, nowMs),
    policy: parts.policy,
    stability: DEFAULTS.stability,
    foreignShare: DEFAULTS.foreignShare,
    isSettling: parts.isSettling,
    rows: toRows(parts),
    pools: [...parts.pools],
    foreignDemand: toForeignDemand(view, nowMs, beginsAt),
  };
}

/** For how long after its last refusal room is kept for a pod of somebody else's Job: it is tried again within 60 s. */
const FOREIGN_DEMAND_MS = 90_000;

function toForeignDemand({ foreignRefusals }: NamespaceView, nowMs: number, beginsAt: Date): ForeignDemand[] {
  const waiting = [...foreignRefusals].filter(([, { lastAtMs }]) => nowMs - lastAtMs <= FOREIGN_DEMAND_MS);
  return waiting.map(([id, { charges, firstAtMs }]) => {
    return { name: `job-${id}`, refusedAt: toWallTime(beginsAt, firstAtMs), charges: [...charges] };
  });
}

function toWallTime(beginsAt: Date, atMs: number): string {
  return new Date(beginsAt.getTime() + atMs).toISOString();
}

function toRows(parts: Parameters<typeof toSnapshot>[0]): SnapshotRow[] {
  const { hard, plans, view, labels: { quota, resources } = NO_LABELS } = parts;
  const seen = plans.map(({ name, charges }) => ({ charges, pods: view.pools.get(name)?.pods.size ?? 0 }));
  const foreign = [...view.foreign.values()].map((charges) => ({ charges, pods: 1 }));
  const uncounted = view.uncounted.sum(parts.nowMs);
  return hard.map((amount, row) => ({
    quota,
    resource: resources[row] ?? `row-${row}`,
    hard: amount,
    reserve: 0,
    foreign: sum(foreign, row),
    pods: sum([...seen, ...foreign], row),
    uncounted: uncounted[row] ?? 0,
    used: view.used[row] ?? 0,
  }));
}

function sum(counted: readonly { readonly charges: readonly number[]; readonly pods: number }[], row: number): number {
  return counted.reduce((total, { charges, pods }) => total + pods * (charges[row] ?? 0), 0);
}

export function toPoolSnapshot(parts: {
  readonly plan: PoolPlan;
  readonly view: PoolView;
  readonly backlog: { readonly ready: number; readonly unacknowledged: number };
  readonly recentNeed: number;
  /** what a message takes, where the broker's counts say something of it */
  readonly learned?: LearnedDuration | undefined;
  /** absent: nothing is on its way */
  readonly motion?: PoolMotion;
  /** absent: nobody scales */
  readonly scaling?: 'direct' | 'keda';
}): PoolSnapshot {
  const { plan, view, backlog, recentNeed, learned, motion, scaling } = parts;
  return {
    state: 'ready',
    name: plan.name,
    queue: { broker: 'default', vhost: '/', name: plan.queueName ?? plan.name },
    weight: 1,
    priority: 0,
    messagesPerWorker: 1,
    ...(plan.expectedSeconds === undefined ? {} : { expectedSeconds: plan.expectedSeconds }),
    ...(learned === undefined ? {} : { learned }),
    minReplicaCount: plan.minReplicaCount,
    ...(plan.idleReplicaCount === undefined ? {} : { idleReplicaCount: plan.idleReplicaCount }),
    maxReplicaCount: plan.maxReplicaCount,
    replicas: view.spec.replicas,
    charges: [...plan.charges],
    warnings: [],
    backlog,
    recentNeed,
    ...(motion === undefined ? {} : { motion }),
    ...(scaling === 'direct' ? { pace: toPace(plan) } : {}),
  };
}

/** A window on the way down closes that direction to direct scaling; nothing else does here. */
function toPace({ scaleDownWindowMs }: PoolPlan): PoolPace {
  return scaleDownWindowMs > 0 ? { down: `its HPA looks back over ${scaleDownWindowMs / 1000} s` } : {};
}
