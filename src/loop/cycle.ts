import type { Clock } from '../clock.ts';
import type { Config } from '../config.ts';
import { decide } from '../decision/decide.ts';
import { toReason } from '../errors.ts';
import type { BacklogInput, WatchedQueue } from '../inputs/backlog/backlog.ts';
import type { ClusterInput, NamespaceState } from '../inputs/cluster/cluster.ts';
import type { Logger } from '../telemetry/logger.ts';
import { assembleSnapshot, type AssemblyParts, findQueues } from './assemble.ts';
import type { BoardWriter, Publication } from './board.ts';
import { createJournal } from './journal.ts';
import type { Motions } from './motions.ts';
import { createNeedHistory } from './needs.ts';
import { toPoolKey } from './pool-key.ts';

/** Where a cycle ends: what was decided, published and remembered. */
export interface CycleResult {
  /** A grant changed where nobody but we know the replicas: a changed input. */
  readonly isInputChanged: boolean;
}

export interface CycleParts {
  readonly clock: Clock;
  readonly cluster: ClusterInput;
  readonly backlog: BacklogInput;
  readonly board: BoardWriter;
  readonly config: Config;
  readonly motions: Motions;
  readonly logger: Logger;
}

/**
 * One cycle: the inputs are frozen, decided about and published.
 *
 * @returns a function that decides anew about the given namespaces, or about all; what it knows of others stays
 */
export function createCycle(parts: CycleParts): (namespaces: ReadonlySet<string> | 'all') => CycleResult {
  const { clock, cluster, backlog, board, config, motions, logger } = parts;
  const journal = createJournal(logger);
  const needs = createNeedHistory(clock, config.stabilizationWindowMs);
  const settledAtMs = clock.nowMs() + config.answerWindowMs;
  let granted: ReadonlyMap<string, number> = new Map();
  const assembly = {
    clock,
    backlog,
    needs,
    motions,
    config,
    lastGranted: (namespace: string, pool: string): number => granted.get(toPoolKey(namespace, pool)) ?? 0,
    isSettling: (): boolean => clock.nowMs() < settledAtMs,
  } satisfies AssemblyParts;
  const publish = createPublisher(board, assembly, logger);
  const toQueues = createQueueFinder(config);
  return (namespaces) => {
    const reading = cluster.read();
    if (reading.state === 'never') {
      board.explainEmpty(reading.failure?.reason ?? 'the cluster has not been read yet');
      return { isInputChanged: false };
    }
    backlog.watch(reading.value.flatMap(toQueues));
    const keys = toKeys(reading.value);
    for (const past of [needs, motions]) past.keepOnly(keys);
    const publications = publish(reading.value, namespaces);
    journal.note(publications.map(({ decision }) => decision));
    const previous = granted;
    granted = toGrantedReplicas(publications, previous);
    return { isInputChanged: isGrantTheInput(reading.value, granted, previous) };
  };
}

/** Decides about namespaces and publishes them; one about which nothing can be decided keeps what was published before. */
function createPublisher(board: BoardWriter, assembly: AssemblyParts & { readonly motions: Motions }, logger: Logger) {
  const log = logger.child({ component: 'loop' });
  const complaints = new Map<string, string>();
  const attempt = (state: NamespaceState): Publication | undefined => {
    try {
      const snapshot = assembleSnapshot(state, assembly);
      const publication = { snapshot, decision: decide(snapshot) };
      assembly.motions.remember(publication);
      complaints.delete(state.name);
      return publication;
    } catch (error) {
      const reason = toReason(error);
      if (complaints.get(state.name) !== reason) log.error({ namespace: state.name, err: error }, 'nothing decided');
      complaints.set(state.name, reason);
      return board.latest(state.name);
    }
  };
  return (states: readonly NamespaceState[], namespaces: ReadonlySet<string> | 'all'): readonly Publication[] => {
    const publications = states.flatMap((state) => {
      const isDue = namespaces === 'all' || namespaces.has(state.name);
      const publication = (isDue ? undefined : board.latest(state.name)) ?? attempt(state);
      return publication === undefined ? [] : [publication];
    });
    board.publish(publications);
    return publications;
  };
}

/** The queues of a namespace, looked for again only when something in it has changed. */
function createQueueFinder({ brokers }: Config): (state: NamespaceState) => readonly WatchedQueue[] {
  const found = new WeakMap<NamespaceState, readonly WatchedQueue[]>();
  return (state) => {
    const queues = found.get(state) ?? findQueues(state, brokers);
    found.set(state, queues);
    return queues;
  };
}

function toKeys(states: readonly NamespaceState[]): ReadonlySet<string> {
  return new Set(states.flatMap(({ name, pools }) => pools.map((pool) => toPoolKey(name, pool.name))));
}

/** A pool without a number, a rejected one, keeps the last that it had: its workers run on. */
function toGrantedReplicas(
  publications: readonly Publication[],
  previous: ReadonlyMap<string, number>,
): ReadonlyMap<string, number> {
  return new Map(
    publications.flatMap(({ decision: { namespace, pools } }) =>
      pools.map((pool) => {
        const key = toPoolKey(namespace, pool.name);
        return [key, pool.granted ?? previous.get(key) ?? 0] as const;
      }),
    ),
  );
}

function isGrantTheInput(
  states: readonly NamespaceState[],
  granted: ReadonlyMap<string, number>,
  previous: ReadonlyMap<string, number>,
): boolean {
  return states.some(({ name, pools }) =>
    pools.some((pool) => {
      if (pool.replicas !== undefined) return false;
      const key = toPoolKey(name, pool.name);
      return (granted.get(key) ?? 0) !== (previous.get(key) ?? 0);
    }),
  );
}
