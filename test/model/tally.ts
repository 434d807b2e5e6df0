import type { Decision } from '../../src/decision/decision.ts';
import { type Cause, createCauses } from './cause.ts';
import { WINDOWS } from '../../src/simulation/service/defaults.ts';
import type { Namespace } from '../../src/simulation/service/namespace.ts';
import type { Pool } from '../../src/simulation/world/pool.ts';
import type { Happening, Writer } from '../../src/simulation/world/world.ts';
import type { Scenario } from './scenario.ts';

/**
 * The refusals of one pool from the first one until its target is raised again: its ReplicaSet tries for as long as pods are
 * missing, seconds apart in the end, and what it tries was asked for before the first refusal.
 */
export interface Episode {
  readonly atMs: number;
  readonly pool: string;
  /** absent: the rules should have avoided it */
  readonly cause?: Cause;
}

/** What went wrong in one run. */
export interface Findings {
  /** each by its first refusal */
  readonly episodes: readonly Episode[];
  /** writers undid each other: one another's step, and again, and again */
  readonly fights: number;
  /** the pool of the largest workers, where it waited too long for its next one */
  readonly starved: readonly string[];
  /** pools that wait for room that is free although all stands still */
  readonly stuck: readonly string[];
  /** for how long, beyond a doze, pods were missing that would have been admitted, all pools together */
  readonly asleepMs: number;
  /** from when everything stood still until every grant had reached its target; absent if some never did */
  readonly settledMs?: number;
}

/** A step that is undone within this time is fought over, later it is a new decision. */
const FIGHT_MS = 5000;

/** A step that is undone once may be late; undone and done again, it is fought over. */
const FIGHT_LENGTH = 2;

/** A pool whose next worker waits longer than this starves: its peers may keep theirs for some seconds. */
const STARVING_MS = WINDOWS.yieldMs + 10_000;

/** The last part of a run, in which every grant should have what is free. */
const STUCK_MS = 15_000;

/** The first retries come within this time. */
const DOZE_MS = 10_000;

/** All grants have reached their targets if they did so this long before the end. */
const REST_MS = 1500;

/** Counts what goes wrong. */
export interface Tally {
  note(atMs: number, happening: Happening): void;
  look(atMs: number, publication: { readonly decision: Decision }, namespace: Namespace): void;
  findings(): Findings;
}

export function createTally(scenario: Scenario): Tally {
  const episodes: Episode[] = [];
  const causes = createCauses();
  const refused = new Set<string>();
  const writes = new Map<string, { atMs: number; writer: Writer; from: number; to: number; undone: number }>();
  const waiting = new Map<string, number>();
  const lastGranted = new Map<string, number>();
  const asleep = new Map<string, number>();
  const idleRoom = new Map<string, number>();
  const starved = new Set<string>();
  const largest = findLargest(scenario);
  let fights = 0;
  let asleepMs = 0;
  let lastLookMs = 0;
  let unsettledMs = scenario.stillAtMs;
  const noteWrite = (atMs: number, { pool, writer, from, to }: Extract<Happening, { kind: 'wrote' }>): void => {
    const last = writes.get(pool);
    const isUndoing = last !== undefined && last.writer !== writer && last.from === to && last.to === from;
    const undone = isUndoing && atMs - last.atMs <= FIGHT_MS ? last.undone + 1 : 0;
    if (undone === FIGHT_LENGTH) fights += 1;
    writes.set(pool, { atMs, writer, from, to, undone });
  };
  return {
    note: (atMs, happening) => {
      if (happening.kind === 'wrote') noteWrite(atMs, happening);
      causes.note(atMs, happening);
      if (happening.kind === 'wrote' && happening.to > happening.from) refused.delete(happening.pool);
      if (happening.kind !== 'refused' || refused.has(happening.pool)) return;
      refused.add(happening.pool);
      const cause = causes.find(atMs);
      episodes.push({ atMs, pool: happening.pool, ...(cause === undefined ? {} : { cause }) });
    },
    look: (atMs, { decision }, namespace) => {
      for (const pool of namespace.pools) {
        const { name } = pool.plan;
        track(asleep, name, isAsleep(pool, namespace), atMs);
        if (atMs - (asleep.get(name) ?? atMs) > DOZE_MS) asleepMs += atMs - lastLookMs;
      }
      lastLookMs = atMs;
      for (const { name, granted = 0, allocated = 0 } of decision.pools) {
        const isWaiting = granted < allocated;
        track(waiting, name, isWaiting && granted <= (lastGranted.get(name) ?? 0), atMs);
        lastGranted.set(name, granted);
        track(idleRoom, name, isWaiting && hasRoom(namespace, name), atMs);
        if (atMs - (waiting.get(name) ?? atMs) > STARVING_MS && name === largest) starved.add(name);
        if (isWaiting && atMs >= scenario.stillAtMs) unsettledMs = atMs;
      }
    },
    findings: () => {
      const stuck = [...idleRoom].filter(([, sinceMs]) => scenario.durationMs - sinceMs >= STUCK_MS);
      const isSettled = scenario.durationMs - unsettledMs > REST_MS;
      return {
        episodes,
        fights,
        asleepMs,
        starved: [...starved],
        stuck: stuck.map(([name]) => name),
        ...(isSettled ? { settledMs: unsettledMs - scenario.stillAtMs } : {}),
      };
    },
  };
}

/** Since when something holds. */
function track(since: Map<string, number>, name: string, holds: boolean, atMs: number): void {
  if (!holds) since.delete(name);
  else if (!since.has(name)) since.set(name, atMs);
}

/** The pool whose worker takes most of all rows together: it is who starves among smaller ones. */
function findLargest({ pools }: Scenario): string | undefined {
  const size = (charges: readonly number[]): number => charges.reduce((sum, charge) => sum + charge, 0);
  return pools.toSorted((left, right) => size(right.charges) - size(left.charges))[0]?.name;
}

/** A create that was refused is not tried again yet, though it would be admitted. */
function isAsleep({ plan, target, workers }: Pool, { quota }: Namespace): boolean {
  return target.read().replicas > workers.countActive() && quota.fits(plan.charges);
}

/** Would one more worker of the pool be admitted at this moment? */
function hasRoom({ pools, quota }: Namespace, name: string): boolean {
  const plan = pools.find((pool) => pool.plan.name === name)?.plan;
  return plan !== undefined && quota.fits(plan.charges);
}
