import { type EventSubject, type Finding, type PoolEvent, toFindingKey } from './pool-event.ts';

/** One pool's ScaledObject with all there is to say of it now. */
export interface Standing {
  readonly subject: EventSubject;
  readonly findings: readonly Finding[];
}

/** What holds now, by uid of the ScaledObject and key of the finding, and whether it has been told. */
export type Told = ReadonlyMap<string, ReadonlyMap<string, 'seen' | 'told'>>;

/** Nothing, as after a start: what the API server has of it already is found out when it is written. */
export const NOTHING_TOLD: Told = new Map();

/**
 * Tells each finding once for as long as it holds: again only after it has gone and come back.
 *
 * A pool that is held when it is first seen is mostly one whose queue is just being read, so that is told only if it is
 * still so in the next list.
 *
 * @param told what came of the list before
 * @param standings of all pools
 */
export function findNewEvents(
  told: Told,
  standings: readonly Standing[],
): { readonly told: Told; readonly events: readonly PoolEvent[] } {
  const events: PoolEvent[] = [];
  const next = new Map<string, ReadonlyMap<string, 'seen' | 'told'>>();
  for (const { subject, findings } of standings) {
    const before = told.get(subject.uid) ?? new Map<string, 'seen' | 'told'>();
    const now = new Map<string, 'seen' | 'told'>();
    for (const finding of findings) {
      const key = toFindingKey(finding);
      if (now.has(key)) continue;
      const isDue = finding.reason !== 'PoolHeld' || before.has(key);
      now.set(key, isDue ? 'told' : 'seen');
      if (isDue && before.get(key) !== 'told') events.push({ subject, finding });
    }
    next.set(subject.uid, now);
  }
  return { told: next, events };
}
