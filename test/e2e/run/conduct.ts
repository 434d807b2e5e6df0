import type { GrantedFact, PoolFact, TimelineEntry } from '../../cluster/recorder/timeline.ts';

/** How a run's pools were scaled, as its timeline tells it. */
export interface Conduct {
  /** a target raised and lowered, or lowered and raised, within one period of the HPAs, though its allocation stood still */
  readonly fights: readonly string[];
  /** workers that were taken away while their own queue had messages that nobody had begun */
  readonly stoppedWithReady: number;
  /** workers that were taken away while their pool was held */
  readonly stoppedWhileHeld: number;
  /** conditions that were not healthy once they had been, each once */
  readonly unhealthy: readonly string[];
}

/** One change of what a pool is set to. */
interface Change {
  readonly atMs: number;
  readonly pool: string;
  readonly from: number;
  readonly to: number;
  readonly ready: number;
  readonly granted: GrantedFact | undefined;
}

/** Within this time a fault that sets replicas itself has done so, and is seen to. */
const SETS_WITHIN_MS = 1_500;

/** @param setAtMs when a fault set replicas itself, if one did: that step is left out */
export function toConduct(entries: readonly TimelineEntry[], hpaPeriodMs: number, setAtMs = Infinity): Conduct {
  const changes = toChanges(entries);
  const taken = changes.filter(({ from, to }) => to < from);
  const sum = (some: readonly Change[]): number => some.reduce((total, { from, to }) => total + from - to, 0);
  return {
    fights: findFights(
      changes.filter(({ atMs }) => atMs < setAtMs || atMs > setAtMs + SETS_WITHIN_MS),
      entries,
      hpaPeriodMs,
    ),
    stoppedWithReady: sum(taken.filter(({ ready }) => ready > 0)),
    stoppedWhileHeld: sum(taken.filter((change) => wasHeld(change, entries))),
    unhealthy: findUnhealthy(entries),
  };
}

function toChanges(entries: readonly TimelineEntry[]): readonly Change[] {
  const asked = new Map<string, PoolFact>();
  const ready = new Map<string, number>();
  const granted = new Map<string, GrantedFact>();
  return entries.flatMap((entry) => {
    if (entry.kind === 'queue') ready.set(entry.queue.replace(/^.*\./, ''), entry.ready);
    if (entry.kind === 'granted') granted.set(entry.pool, entry);
    if (entry.kind !== 'pool' || isForeign(entry.pool)) return [];
    const { pool, atMs } = entry;
    const from = asked.get(pool)?.asked;
    asked.set(pool, entry);
    if (from === undefined || from === entry.asked) return [];
    return [{ atMs, pool, from, to: entry.asked, ready: ready.get(pool) ?? 0, granted: granted.get(pool) }];
  });
}

function isForeign(pool: string): boolean {
  return pool.includes('/');
}

/** Grants are polled four times a second, so what changed around a step may be seen this much later. */
const GRANTS_LATE_MS = 500;

/** A grant that replaced the held one was seen at once afterwards: it was what the step followed. */
function wasHeld({ pool, atMs, granted }: Change, entries: readonly TimelineEntry[]): boolean {
  if (granted?.reason !== 'held') return false;
  return !entries.some((entry) => {
    const isSoonAfter = entry.atMs >= atMs && entry.atMs <= atMs + GRANTS_LATE_MS;
    return isSoonAfter && entry.kind === 'granted' && entry.pool === pool && entry.reason !== 'held';
  });
}

function findFights(
  changes: readonly Change[],
  entries: readonly TimelineEntry[],
  hpaPeriodMs: number,
): readonly string[] {
  const allocations = entries.filter((entry) => entry.kind === 'granted');
  const isStill = (pool: string, fromMs: number, toMs: number): boolean => {
    const own = allocations.filter((entry) => entry.pool === pool);
    const before = own.findLast(({ atMs }) => atMs <= fromMs - GRANTS_LATE_MS);
    const during = own.filter(({ atMs }) => atMs > fromMs - GRANTS_LATE_MS && atMs <= toMs + GRANTS_LATE_MS);
    return before !== undefined && during.every(({ allocated }) => allocated === before.allocated);
  };
  return [...Map.groupBy(changes, ({ pool }) => pool)].flatMap(([pool, own]) =>
    own.flatMap((change, index) => {
      const next = own[index + 1];
      const turns = next !== undefined && change.to > change.from !== next.to > next.from;
      if (!turns || next.atMs - change.atMs > hpaPeriodMs || !isStill(pool, change.atMs, next.atMs)) return [];
      const seconds = ((next.atMs - change.atMs) / 1000).toFixed(1);
      return [`${pool} at ${toSeconds(change.atMs)}: ${change.from} → ${change.to} → ${next.to} within ${seconds} s`];
    }),
  );
}

/** The conditions that say that KEDA or an HPA works; an HPA of a target at 0 is idle and not ill. */
const HEALTHY: Readonly<Record<string, string>> = { Ready: 'True', Fallback: 'False', ScalingActive: 'True' };

function findUnhealthy(entries: readonly TimelineEntry[]): readonly string[] {
  const wereHealthy = new Set<string>();
  return entries.flatMap((entry) => {
    if (entry.kind !== 'condition' || entry.reason === 'ScalingDisabled') return [];
    const { object, type, status, reason, atMs } = entry;
    const healthy = HEALTHY[type];
    if (healthy === undefined) return [];
    if (status === healthy) wereHealthy.add(`${object} ${type}`);
    // KEDA 2.16 forgets for a moment whether it falls back.
    const isBad = status !== healthy && status !== 'Unknown' && wereHealthy.has(`${object} ${type}`);
    return isBad ? [`${object} ${type} ${status} ${reason} at ${toSeconds(atMs)}`] : [];
  });
}

/** What is right only for a moment, before something unseen makes it wrong, is not back. */
const LASTING_MS = 1_000;

/**
 * When every pool was first set to what it is fairly due, or granted while somebody yields late, with nothing held, and stayed
 * so for a second, after that moment;
 * undefined: never.
 *
 * @returns milliseconds after it
 */
export function toBackMs(entries: readonly TimelineEntry[], afterMs: number): number | undefined {
  const state: Standing = { asked: new Map(), granted: new Map(), isAnswering: false };
  let rightSinceMs: number | undefined;
  for (const entry of entries) {
    const fromMs = rightSinceMs === undefined ? undefined : Math.max(rightSinceMs, afterMs);
    if (fromMs !== undefined && entry.atMs - fromMs >= LASTING_MS) return fromMs - afterMs;
    note(state, entry);
    rightSinceMs = areRight(state) ? (rightSinceMs ?? entry.atMs) : undefined;
  }
  return undefined;
}

/** When each of these pools first had a pod that was ready after that moment; undefined: never. */
export function toRunningMs(
  entries: readonly TimelineEntry[],
  afterMs: number,
  pools: readonly string[],
): number | undefined {
  const ready = new Map<string, number>();
  for (const entry of entries) {
    const isRunning = pools.every((pool) => (ready.get(pool) ?? 0) > 0);
    if (entry.atMs > afterMs && isRunning) return Math.max(0, entry.atMs - afterMs);
    if (entry.kind === 'pool') ready.set(entry.pool, entry.ready);
  }
  return undefined;
}

/** What pools are set to, and what Quotient says that they should be. */
interface Standing {
  readonly asked: Map<string, number>;
  readonly granted: Map<string, GrantedFact>;
  isAnswering: boolean;
}

function note(state: Standing, entry: TimelineEntry): void {
  if (entry.kind === 'pool') state.asked.set(entry.pool, entry.asked);
  if (entry.kind === 'granted') state.granted.set(entry.pool, entry);
  if (entry.kind === 'answering') state.isAnswering = entry.isAnswering;
}

function areRight({ asked, granted, isAnswering }: Standing): boolean {
  if (!isAnswering || granted.size === 0) return false;
  const facts = [...granted.values()];
  const isSomebodyYielding = facts.some(({ reason }) => reason === 'yielding');
  return facts.every((fact) => {
    const { pool, reason } = fact;
    // A pool that has work yields late, and for so long its peers are due only what they are granted.
    const isLate = reason === 'yielding' || (reason === 'waiting' && isSomebodyYielding);
    const due = isLate ? fact.granted : fact.allocated;
    // An idle pool keeps its last worker for a while.
    return reason !== 'held' && due !== undefined && Math.max(1, due) === Math.max(1, asked.get(pool) ?? 0);
  });
}

function toSeconds(atMs: number): string {
  return `${(atMs / 1000).toFixed(1)} s`;
}
