import {
  type ForeignDemand,
  type HeldPool,
  type ReadyPool,
  type RejectedPool,
  type Snapshot,
  SNAPSHOT_VERSION,
  type SnapshotRow,
  snapshotSchema,
} from '../../src/contract/snapshot.ts';

/**
 * Valid contract values for tests: everything has a plain default, and a test names only what it is about.
 * `aSnapshot({ pools: [aPool({ backlog: 10 })] })` is 10 messages, workers of 1 CPU, and a quota of 10 CPU.
 */

/** The moment of every snapshot that names none. */
export const TAKEN_AT = '2026-01-01T00:00:00Z';

/** 1 GiB and 1 MiB in bytes. */
export const GIB = 1024 ** 3;
export const MIB = 1024 ** 2;

/** A row of 10 CPU, unless told otherwise. */
export function aRow(parts: Partial<SnapshotRow> = {}): SnapshotRow {
  return { quota: 'compute', resource: 'requests.cpu', hard: 10_000, reserve: 0, foreign: 0, ...parts };
}

type PoolParts<Pool> = Partial<Omit<Pool, 'state' | 'backlog' | 'queue'>> & {
  /** only the queue's name, or all of it; default: the pool's name on broker `default`, vhost `/` */
  readonly queue?: string | ReadyPool['queue'];
};

/** An ordinary pool of 1-CPU workers (first row) with nothing to do, unless told otherwise; at most 100 replicas. */
export function aPool(
  parts: PoolParts<ReadyPool> & {
    /** ready messages, or both counts */
    readonly backlog?: number | ReadyPool['backlog'];
  } = {},
): ReadyPool {
  const { backlog = 0, ...others } = parts;
  const counts = typeof backlog === 'number' ? { ready: backlog, unacknowledged: 0 } : backlog;
  return { state: 'ready', ...toCommon(others), backlog: counts, recentNeed: parts.recentNeed ?? 0 };
}

/** A pool of which an input is unknown. */
export function aHeldPool(parts: PoolParts<HeldPool> = {}): HeldPool {
  const since = parts.since === undefined ? {} : { since: parts.since };
  return { state: 'held', ...toCommon(parts), cause: parts.cause ?? 'broker default does not answer', ...since };
}

/** A pool whose author made a mistake. */
export function aRejectedPool(parts: Partial<RejectedPool> = {}): RejectedPool {
  return { state: 'rejected', name: 'pool', mistake: 'weight "-1" must be above 0', warnings: [], ...parts };
}

/** A refused pod of somebody else's Job that wants 1 CPU. */
export function aForeignDemand(parts: Partial<ForeignDemand> = {}): ForeignDemand {
  return { name: 'job-1', refusedAt: TAKEN_AT, charges: [1000], ...parts };
}

/**
 * A namespace with one row of 10 CPU and no pools, unless told otherwise.
 * Charges that name fewer amounts than there are rows do not touch the other rows.
 *
 * @throws if the parts do not make a valid snapshot
 */
export function aSnapshot(parts: Partial<Snapshot> = {}): Snapshot {
  const rows = parts.rows ?? [aRow()];
  const whole: Snapshot = {
    version: SNAPSHOT_VERSION,
    namespace: 'workers',
    takenAt: TAKEN_AT,
    policy: 'queue-length',
    stability: 0.1,
    foreignShare: 0.5,
    isSettling: false,
    ...parts,
    rows,
    pools: (parts.pools ?? []).map((pool) => (pool.state === 'rejected' ? pool : chargeAllRows(pool, rows))),
    foreignDemand: (parts.foreignDemand ?? []).map((demand) => chargeAllRows(demand, rows)),
  };
  return snapshotSchema.parse(whole);
}

type Common = Omit<HeldPool, 'state' | 'cause' | 'since'>;

function toCommon(parts: PoolParts<Common>): Common {
  const { queue, name = 'pool', idleReplicaCount, expectedSeconds, learned, graceSeconds } = parts;
  return {
    name,
    queue: typeof queue === 'object' ? queue : { broker: 'default', vhost: '/', name: queue ?? name },
    weight: parts.weight ?? 1,
    priority: parts.priority ?? 0,
    messagesPerWorker: parts.messagesPerWorker ?? 1,
    minReplicaCount: parts.minReplicaCount ?? 0,
    maxReplicaCount: parts.maxReplicaCount ?? 100,
    replicas: parts.replicas ?? 0,
    charges: parts.charges ?? [1000],
    ...(parts.motion === undefined ? {} : { motion: parts.motion }),
    ...(parts.pace === undefined ? {} : { pace: parts.pace }),
    warnings: parts.warnings ?? [],
    ...(idleReplicaCount === undefined ? {} : { idleReplicaCount }),
    ...(expectedSeconds === undefined ? {} : { expectedSeconds }),
    ...(learned === undefined ? {} : { learned }),
    ...(graceSeconds === undefined ? {} : { graceSeconds }),
  };
}

function chargeAllRows<Charged extends { charges: number[] }>(charged: Charged, rows: readonly unknown[]): Charged {
  const missing = Math.max(0, rows.length - charged.charges.length);
  return { ...charged, charges: [...charged.charges, ...Array.from({ length: missing }, () => 0)] };
}
