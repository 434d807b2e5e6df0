import type { PoolPace, PoolSnapshot, ReadyPool, Snapshot } from '../contract/snapshot.ts';
import type { Clock } from '../clock.ts';
import type { BrokerConfig, Config } from '../config.ts';
import { toPace } from '../decision/scaling/gate.ts';
import { resolveQueue } from '../inputs/backlog/access.ts';
import type { BacklogInput, QueueRef, QueueState, WatchedQueue } from '../inputs/backlog/backlog.ts';
import type { ClusterPool, NamespaceState, PoolScaling, QuotaRow, ValidPool } from '../inputs/cluster/cluster.ts';
import type { Reading } from '../inputs/reading.ts';
import type { Durations } from './durations.ts';
import type { Motions } from './motions.ts';
import type { NeedHistory } from './needs.ts';
import { toPolicy } from './policy.ts';

/** What assembling takes besides the cluster's state. */
export interface AssemblyParts {
  readonly clock: Clock;
  readonly backlog: Pick<BacklogInput, 'read'>;
  readonly needs: NeedHistory;
  readonly motions: Pick<Motions, 'recall'>;
  readonly durations: Pick<Durations, 'recall'>;
  readonly config: Pick<
    Config,
    'brokers' | 'policy' | 'namespacePolicies' | 'stability' | 'foreignShare' | 'scaling' | 'staleAfterMs'
  >;
  /** what was last granted to a pool: its replicas where the cluster does not know them */
  readonly lastGranted: (namespace: string, pool: string) => number;
  /** just started: what was told before is not known */
  readonly isSettling: () => boolean;
}

/** Freezes the inputs about one namespace into the question that the decision answers. */
export function assembleSnapshot(state: NamespaceState, parts: AssemblyParts): Snapshot {
  const { stability, foreignShare } = parts.config;
  const isWatched = state.pools.some(({ pods }) => pods !== undefined);
  const isSettling = parts.isSettling();
  const found = state.pools.map((pool) => toPoolSnapshot(pool, state, parts));
  const pools = isSettling && !isWatched ? holdTogether(found, parts.backlog) : found;
  const rejected = state.pools.filter((_, index) => pools[index]?.state === 'rejected');
  return {
    version: 1,
    namespace: state.name,
    takenAt: parts.clock.wallTime().toISOString(),
    policy: toPolicy(parts.config, state.name),
    stability,
    foreignShare,
    isSettling: isSettling && isWatched,
    rows: state.rows.map((row, index) => toSnapshotRow(row, sumRejected(rejected, index, state.name, parts))),
    pools,
    foreignDemand: [...state.foreignDemand],
  };
}

/**
 * Just started from a pools file, nobody knows what a pool has whose queue was not read yet; KEDA leaves it that. So for a
 * moment all wait for it, instead of being given its room too.
 */
function holdTogether(pools: readonly PoolSnapshot[], backlog: AssemblyParts['backlog']): PoolSnapshot[] {
  const unread = pools.find((pool) => pool.state === 'held' && backlog.read(pool.queue).state === 'never');
  return pools.map((pool) => {
    if (unread === undefined || pool.state !== 'ready') return pool;
    const { backlog: _backlog, recentNeed: _recentNeed, ...common } = pool;
    return { ...common, state: 'held', cause: `just started, and pool ${unread.name} is not known yet` };
  });
}

function toSnapshotRow({ observed, ...row }: QuotaRow, { held, missing }: RejectedSum): Snapshot['rows'][number] {
  const foreign = Math.min(Number.MAX_SAFE_INTEGER, row.foreign + held);
  if (observed === undefined) return { ...row, foreign };
  return { ...row, foreign, ...observed, pods: Math.min(Number.MAX_SAFE_INTEGER, observed.pods + missing) };
}

/** What rejected pools have of one row, in its base unit. */
interface RejectedSum {
  /** by their pods, and by those that are missing */
  readonly held: number;
  /** by workers that their targets are set to and that do not exist: somebody will make them */
  readonly missing: number;
}

/** Every queue that some pool of a namespace is fed by. */
export function findQueues({ name, pools }: NamespaceState, brokers: readonly BrokerConfig[]): WatchedQueue[] {
  return pools.flatMap((pool) => {
    if (pool.state === 'rejected') return [];
    const queue = resolveQueue({ namespace: name, trigger: pool.trigger }, brokers);
    return typeof queue === 'string' ? [] : [toWatched(queue, pool.trigger)];
  });
}

function toWatched(queue: QueueRef, { concurrency, prefetch, expectedSeconds }: ValidPool['trigger']): WatchedQueue {
  return {
    ...queue,
    concurrency,
    ...(prefetch === undefined ? {} : { prefetch }),
    ...(expectedSeconds === undefined ? {} : { expectedSeconds }),
  };
}

/**
 * KEDA hears an error about a rejected pool and leaves its workers running: they hold their room like anybody else's pods,
 * and so do those that its target is still set to.
 */
function sumRejected(
  rejected: readonly ClusterPool[],
  row: number,
  namespace: string,
  { lastGranted }: AssemblyParts,
): RejectedSum {
  return rejected.reduce(
    (sum, { name, charges, replicas, pods }) => {
      const there = pods?.charges[row] ?? 0;
      const missing = Math.max(0, (charges?.[row] ?? 0) * (replicas ?? lastGranted(namespace, name)) - there);
      return { held: sum.held + there + missing, missing: sum.missing + missing };
    },
    { held: 0, missing: 0 },
  );
}

function toPoolSnapshot(pool: ClusterPool, state: NamespaceState, parts: AssemblyParts): PoolSnapshot {
  const namespace = state.name;
  if (pool.state === 'rejected') return reject(pool, pool.mistake);
  const queue = resolveQueue({ namespace, trigger: pool.trigger }, parts.config.brokers);
  if (typeof queue === 'string') return reject(pool, queue);
  const common = toCommon(pool, queue, namespace, parts);
  const cause = pool.heldBecause ?? state.heldBecause;
  if (cause !== undefined) return { ...common, state: 'held', cause };
  const reading = parts.backlog.read(queue);
  switch (reading.state) {
    case 'never':
      return { ...common, state: 'held', cause: describeUnread(queue, reading.failure?.reason) };
    case 'stale':
      return { ...common, state: 'held', ...describeStale(queue, reading, parts) };
    case 'fresh':
      return toFreshPool(pool, common, reading.value, namespace, parts);
  }
}

function reject({ name, warnings }: ClusterPool, mistake: string): PoolSnapshot {
  return { state: 'rejected', name, mistake, warnings: [...warnings] };
}

type CommonFields = ReturnType<typeof toCommon>;

function toCommon(
  pool: ValidPool,
  queue: QueueRef,
  namespace: string,
  { motions, durations, lastGranted, config }: AssemblyParts,
) {
  const replicas = pool.replicas ?? lastGranted(namespace, pool.name);
  const { weight, priority, messagesPerWorker, expectedSeconds } = pool.trigger;
  return {
    name: pool.name,
    queue: { broker: queue.broker, vhost: queue.vhost, name: queue.name },
    weight,
    priority,
    messagesPerWorker,
    expectedSeconds,
    learned: durations.recall(namespace, queue),
    graceSeconds: pool.graceSeconds,
    minReplicaCount: pool.minReplicaCount,
    maxReplicaCount: pool.maxReplicaCount,
    idleReplicaCount: pool.idleReplicaCount,
    replicas,
    charges: [...pool.charges],
    warnings: [...pool.warnings],
    pace: pool.scaling && describePace(pool.scaling, config.scaling),
    motion: pool.pods && motions.recall(namespace, pool, pool.pods, replicas),
  };
}

/** In words, each way: nothing where it moves at once. */
function describePace(known: PoolScaling, mode: Config['scaling']): PoolPace {
  const { up, down } = toPace({ ...known, scaling: mode === 'keda' ? 'keda' : known.scaling });
  return { ...(up.isOpen ? {} : { up: up.sentence }), ...(down.isOpen ? {} : { down: down.sentence }) };
}

function toFreshPool(
  pool: ValidPool,
  common: CommonFields,
  queue: QueueState,
  namespace: string,
  { clock, needs }: AssemblyParts,
): PoolSnapshot {
  if (queue.kind === 'stream') {
    return reject(
      pool,
      `queue ${common.queue.name} is a stream, whose length never drains: use a classic or a quorum queue`,
    );
  }
  const backlog = toBacklog(queue);
  const absent = queue.kind === 'absent' ? { absentSince: toWallTime(clock, queue.sinceMs) } : {};
  const need = Math.ceil((backlog.ready + backlog.unacknowledged) / common.messagesPerWorker);
  const recentNeed = needs.note({ namespace, name: common.name }, need, common.replicas);
  return { ...common, state: 'ready', queue: { ...common.queue, ...absent }, backlog, recentNeed };
}

function toBacklog(queue: Exclude<QueueState, { kind: 'stream' }>): ReadyPool['backlog'] {
  if (queue.kind === 'absent') return { ready: 0, unacknowledged: 0 };
  const { ready, unacknowledged, unacknowledgedIs } = queue;
  return { ready, unacknowledged, ...(unacknowledgedIs === undefined ? {} : { unacknowledgedIs }) };
}

/** A failure names the place by itself; without one the sentence does. */
function describeUnread({ broker, vhost, name }: QueueRef, failure: string | undefined): string {
  return failure === undefined
    ? `queue ${name} on broker ${broker}, vhost ${vhost}, was not read yet`
    : `queue ${name} was never read: ${failure}`;
}

function describeStale(
  { broker, vhost, name }: QueueRef,
  reading: Extract<Reading<QueueState>, { state: 'fresh' | 'stale' }>,
  { clock, config: { staleAfterMs } }: AssemblyParts,
): { cause: string; since: string } {
  const age = `what is known of it is more than ${staleAfterMs / 1000} s old (staleAfterMs)`;
  const reason = reading.failure === undefined ? `broker ${broker}, vhost ${vhost}` : reading.failure.reason;
  const since = toWallTime(clock, reading.atMs + staleAfterMs);
  return { cause: `queue ${name}: ${age}: ${reason}`, since };
}

/**
 * When, for people to read, a moment of the monotonic clock was: to the second, so that a moment has the same words at every
 * look although both clocks differ by some fraction of a millisecond more each time.
 */
function toWallTime(clock: Clock, atMs: number): string {
  const atWallMs = clock.wallTime().getTime() - (clock.nowMs() - atMs);
  return new Date(Math.round(atWallMs / 1000) * 1000).toISOString();
}
