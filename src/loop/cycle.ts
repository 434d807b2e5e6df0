import type { Clock } from '../clock.ts';
import type { Config } from '../config.ts';
import { decide } from '../decision/decide.ts';
import { toReason } from '../errors.ts';
import type { BacklogInput, WatchedQueue } from '../inputs/backlog/backlog.ts';
import type { ClusterInput, NamespaceState } from '../inputs/cluster/cluster.ts';
import { rememberEach } from '../remember-each.ts';
import type { Logger } from '../telemetry/logger.ts';
import { assembleSnapshot, type AssemblyParts, findQueues } from './assemble.ts';
import type { BoardWriter, Publication } from './board.ts';
import { createJournal, type Journal } from './journal.ts';
import type { Durations } from './durations.ts';
import type { Motions } from './motions.ts';
import { createNeedHistory } from './needs.ts';
import type { PoolNames } from './pool-map.ts';

/** Where a cycle ends: what was decided, published and remembered. */
export interface CycleResult {
  /** A grant changed where nobody but we know the replicas: a changed input. */
  readonly isInputChanged: boolean;
  /** namespaces in which a pool waits, so that the next decision may differ though no input does */
  readonly waiting: readonly string[];
}

export interface CycleParts {
  readonly clock: Clock;
  readonly cluster: ClusterInput;
  readonly backlog: BacklogInput;
  readonly board: BoardWriter;
  readonly config: Config;
  readonly motions: Motions;
  readonly durations: Durations;
  readonly logger: Logger;
}

/**
 * One cycle: the inputs are frozen, decided about and published.
 *
 * @returns a function that decides anew about the given namespaces, or about all; what it knows of others stays
 */
export function createCycle(parts: CycleParts): (namespaces: ReadonlySet<string> | 'all') => CycleResult {
  const { clock, cluster, backlog, board, config, motions, durations, logger } = parts;
  const needs = createNeedHistory(clock, config.stabilizationWindowMs);
  const settledAtMs = clock.startedAtMs + config.answerWindowMs;
  const records = createRecords(logger, clock);
  const assembly = {
    clock,
    backlog,
    needs,
    motions,
    durations,
    config,
    lastGranted: records.lastGranted,
    isSettling: (): boolean => clock.nowMs() < settledAtMs,
  } satisfies AssemblyParts;
  const publish = createPublisher(board, assembly, logger);
  const watchQueues = createQueueWatch(backlog, config);
  return (namespaces) => {
    const reading = cluster.read();
    if (reading.state === 'never') {
      board.explainEmpty(reading.failure?.reason ?? 'the cluster has not been read yet');
      return { isInputChanged: false, waiting: [] };
    }
    watchQueues(reading.value);
    // A cycle about few costs what those few cost: what has gone is forgotten by the next one about all.
    if (namespaces === 'all') {
      const known = toPoolNames(reading.value);
      for (const past of [needs, motions]) past.keepOnly(known);
      durations.learn(reading.value, records.lastGranted);
    }
    const published = publish(reading.value, namespaces);
    const waiting = published.flatMap(({ state, publication }) => (isWaiting(publication) ? [state.name] : []));
    return { isInputChanged: records.note(published), waiting };
  };
}

function isWaiting({ snapshot, decision }: Publication): boolean {
  return snapshot.isSettling || decision.pools.some(({ reason }) => reason.kind === 'waiting');
}

/** A namespace that was decided about, now or earlier. */
interface Published {
  readonly state: NamespaceState;
  readonly publication: Publication;
}

/**
 * Decides about namespaces and publishes them. One about which nothing can be decided, which is a mistake of ours, keeps what
 * was published before for as long as any reading may be old, and then has no number.
 */
function createPublisher(board: BoardWriter, assembly: AssemblyParts & { readonly motions: Motions }, logger: Logger) {
  const { clock, config } = assembly;
  const log = logger.child({ component: 'loop' });
  const complaints = new Map<string, { readonly reason: string; readonly sinceMs: number }>();
  const attempt = (state: NamespaceState): Publication | undefined => {
    try {
      const snapshot = assembleSnapshot(state, assembly);
      const publication = { snapshot, decision: decide(snapshot) };
      assembly.motions.remember(publication);
      complaints.delete(state.name);
      return publication;
    } catch (error) {
      const reason = toReason(error);
      const before = complaints.get(state.name);
      if (before?.reason !== reason) log.error({ namespace: state.name, err: error }, 'nothing decided');
      const { sinceMs } = before ?? { sinceMs: clock.nowMs() };
      complaints.set(state.name, { reason, sinceMs });
      return clock.nowMs() - sinceMs <= config.staleAfterMs ? board.latest(state.name) : undefined;
    }
  };
  return (states: readonly NamespaceState[], namespaces: ReadonlySet<string> | 'all'): readonly Published[] => {
    const published = states.flatMap((state) => {
      const isDue = namespaces === 'all' || namespaces.has(state.name);
      const publication = (isDue ? undefined : board.latest(state.name)) ?? attempt(state);
      return publication === undefined ? [] : [{ state, publication }];
    });
    board.publish(published.map(({ publication }) => publication));
    return published;
  };
}

/** Says which queues are wanted, whenever these are others than before. */
function createQueueWatch(backlog: BacklogInput, { brokers }: Config): (states: readonly NamespaceState[]) => void {
  const find = rememberEach((state: NamespaceState) => findQueues(state, brokers));
  let watched: readonly WatchedQueue[] = [];
  return (states) => {
    const queues = states.flatMap(find);
    if (queues.length === watched.length && queues.every((queue, index) => isSameQueue(queue, watched[index]))) return;
    watched = queues;
    backlog.watch(queues);
  };
}

const QUEUE_FIELDS = ['broker', 'vhost', 'name', 'concurrency', 'prefetch', 'expectedSeconds'] as const;

function isSameQueue(queue: WatchedQueue, other: WatchedQueue | undefined): boolean {
  return QUEUE_FIELDS.every((field) => queue[field] === other?.[field]);
}

function toPoolNames(states: readonly NamespaceState[]): PoolNames {
  return new Map(states.map(({ name, pools }) => [name, new Set(pools.map((pool) => pool.name))]));
}

/** What the last publication of a namespace left behind. */
interface NamespaceRecord {
  readonly publication: Publication;
  readonly journal: Journal;
  /** by pool */
  readonly granted: ReadonlyMap<string, number>;
}

/** What was granted last, namespace by namespace; only what was decided anew is looked at. */
function createRecords(logger: Logger, clock: Clock) {
  const records = new Map<string, NamespaceRecord>();
  const update = ({ state, publication }: Published): boolean => {
    const last = records.get(state.name);
    if (last?.publication === publication) return false;
    const journal = last?.journal ?? createJournal(logger, state.name, clock);
    journal.note(publication.decision.pools);
    const granted = toGrantedReplicas(publication, last?.granted);
    records.set(state.name, { publication, journal, granted });
    return isGrantTheInput(state, granted, last?.granted);
  };
  return {
    lastGranted: (namespace: string, pool: string): number => records.get(namespace)?.granted.get(pool) ?? 0,
    /** @returns whether a grant has changed where nobody but we know the replicas */
    note: (published: readonly Published[]): boolean => {
      const changed = published.filter(update);
      const there = new Set(published.map(({ state }) => state.name));
      for (const [name, { journal }] of records) {
        if (there.has(name)) continue;
        journal.note([]);
        records.delete(name);
      }
      return changed.length > 0;
    },
  };
}

/** A pool without a number, a rejected one, keeps the last that it had: its workers run on. */
function toGrantedReplicas(
  { decision: { pools } }: Publication,
  previous: ReadonlyMap<string, number> | undefined,
): ReadonlyMap<string, number> {
  return new Map(pools.map(({ name, granted }) => [name, granted ?? previous?.get(name) ?? 0]));
}

function isGrantTheInput(
  { pools }: NamespaceState,
  granted: ReadonlyMap<string, number>,
  previous: ReadonlyMap<string, number> | undefined,
): boolean {
  return pools.some(
    ({ name, replicas }) => replicas === undefined && (granted.get(name) ?? 0) !== (previous?.get(name) ?? 0),
  );
}
