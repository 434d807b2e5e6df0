import { HELD_MS } from '../../decision/decision.ts';
import { type EventSubject, type Finding, type PoolEvent, toFindingKey } from './pool-event.ts';

/** One pool's ScaledObject with all there is to say of it now. */
export interface Standing {
  readonly subject: EventSubject;
  readonly findings: readonly Finding[];
}

/** One finding that holds. */
interface Known {
  readonly event: PoolEvent;
  /** by the monotonic clock */
  readonly sinceMs: number;
  /** by the monotonic clock; absent before */
  readonly toldAtMs?: number;
}

/** API servers drop Events after an hour (`--event-ttl`), and what still holds shall be there for those who look. */
const TOLD_AGAIN_MS = 1_800_000;

/** What holds now, by uid of the ScaledObject and key of the finding. */
export type Told = ReadonlyMap<string, ReadonlyMap<string, Known>>;

/** Nothing, as after a start: what the API server has of it already is found out when it is written. */
export const NOTHING_TOLD: Told = new Map();

/** What has come of a list. */
export interface NewEvents {
  readonly told: Told;
  readonly events: readonly PoolEvent[];
  /** what was told and holds no longer */
  readonly over: readonly PoolEvent[];
}

/**
 * Tells each finding once for as long as it holds, and again before its Event is dropped. That a pool is held is told only
 * where it lasts.
 *
 * @param told what came of the list before
 * @param standings of all pools
 */
export function findNewEvents(told: Told, standings: readonly Standing[], nowMs: number): NewEvents {
  const events: PoolEvent[] = [];
  const next = new Map<string, ReadonlyMap<string, Known>>();
  for (const { subject, findings } of standings) {
    const now = new Map<string, Known>();
    for (const finding of findings) {
      const key = toFindingKey(finding);
      if (now.has(key)) continue;
      const before: Known = told.get(subject.uid)?.get(key) ?? { event: { subject, finding }, sinceMs: nowMs };
      const isDue = finding.reason !== 'PoolHeld' || nowMs - before.sinceMs >= HELD_MS;
      const isTold = before.toldAtMs !== undefined && nowMs - before.toldAtMs < TOLD_AGAIN_MS;
      if (isTold || !isDue) {
        now.set(key, before);
        continue;
      }
      const event = { subject, finding };
      events.push(event);
      now.set(key, { ...before, event, toldAtMs: nowMs });
    }
    if (now.size > 0) next.set(subject.uid, now);
  }
  return { told: next, events, over: findOver(told, next) };
}

function findOver(told: Told, next: Told): readonly PoolEvent[] {
  return [...told].flatMap(([uid, findings]) =>
    [...findings].flatMap(([key, { event, toldAtMs }]) =>
      toldAtMs !== undefined && next.get(uid)?.has(key) !== true ? [event] : [],
    ),
  );
}
