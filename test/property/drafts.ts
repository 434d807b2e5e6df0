import type { PoolSnapshot, ReadyPool, SnapshotRow } from '../../src/contract/snapshot.ts';

/** The numbers that a pool of the generator is made from; charges in units of their rows. */
export interface Draft {
  readonly state: PoolSnapshot['state'];
  readonly ready: number;
  readonly unacknowledged: number;
  readonly messagesPerWorker: number;
  readonly weight: number;
  readonly priority: number;
  readonly expectedSeconds: number | undefined;
  readonly learnedSeconds: number | undefined;
  readonly minimum: number;
  readonly maximum: number;
  /** the schema refuses a minimum above its maximum; the decision bears it */
  readonly isMinimumLarger: boolean;
  readonly idle: number | undefined;
  readonly replicas: number;
  readonly recentNeed: number;
  readonly charges: readonly number[];
  readonly odd: number;
}

/**
 * @param units what one drawn unit of charge means, per row
 */
export function toPool(draft: Draft, name: string, units: readonly number[]): PoolSnapshot {
  if (draft.state === 'rejected') return { state: 'rejected', name, mistake: 'is wrong', warnings: [] };
  const common = toCommon(draft, name, units);
  if (draft.state === 'held') return { state: 'held', ...common, cause: 'broker default does not answer' };
  const backlog = { ready: draft.ready, unacknowledged: draft.unacknowledged };
  return { state: 'ready', ...common, backlog, recentNeed: draft.recentNeed };
}

function toCommon(
  draft: Draft,
  name: string,
  units: readonly number[],
): Omit<ReadyPool, 'state' | 'backlog' | 'recentNeed'> {
  const { weight, priority, messagesPerWorker, minimum, maximum, replicas, expectedSeconds, learnedSeconds, idle } =
    draft;
  return {
    name,
    queue: { broker: 'default', vhost: '/', name },
    weight,
    priority,
    messagesPerWorker,
    minReplicaCount: draft.isMinimumLarger ? maximum + minimum : Math.min(minimum, maximum),
    maxReplicaCount: maximum,
    replicas,
    charges: units.map((unit, x) => toCharge(unit, draft.charges[x] ?? 0, draft.odd)),
    warnings: [],
    ...(expectedSeconds === undefined ? {} : { expectedSeconds }),
    ...(learnedSeconds === undefined ? {} : { learned: { seconds: learnedSeconds, acknowledged: 1 } }),
    ...(idle === undefined ? {} : { idleReplicaCount: idle }),
  };
}

/** Sometimes one above a multiple of the unit, so that not everything divides evenly. */
function toCharge(unit: number, drawn: number, odd: number): number {
  return drawn === 0 || unit === 1 ? drawn : unit * drawn + odd;
}

/** How many workers of the pool an empty namespace would hold. */
export function countFitting(pool: ReadyPool, rows: readonly SnapshotRow[]): number {
  const counts = rows.map(({ hard }, x) => {
    const charge = pool.charges[x] ?? 0;
    return charge === 0 ? Number.POSITIVE_INFINITY : Math.floor(hard / charge);
  });
  return Math.min(...counts, Number.POSITIVE_INFINITY);
}
