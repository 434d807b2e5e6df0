import type { Clock } from '../../../clock.ts';
import type { Change } from '../../../kubernetes/watch-cache.ts';
import type { KeptRefusal } from '../objects/event.ts';
import type { KeptReplicaSet } from '../objects/replica-set.ts';

/** A refused Job's pod is tried again within 60 s (Kubernetes' job controller): half as long again, it is given up. */
const JOB_WAITS_MS = 90_000;

/** When pods were refused for lack of quota, by who asked for them. */
export interface Refusals {
  noteEvent(change: Change<KeptRefusal>): void;
  noteReplicaSet(change: Change<KeptReplicaSet>): void;
  /** @param uid of a ReplicaSet or StatefulSet; by the monotonic clock */
  lastMs(uid: string): number | undefined;
  /**
   * When a Job's pod was first refused of those tries that still count.
   *
   * @param isSatisfied it misses no pod any more: what was refused before counts no longer
   * @returns RFC 3339
   */
  firstOfJob(uid: string, isSatisfied: boolean): string | undefined;
  /** has it anything that changes by time alone, or that has just done so? */
  isTimed(): boolean;
}

interface Refused {
  readonly firstAt: string;
  readonly lastMs: number;
}

export function createRefusals(clock: Clock): Refusals {
  const refused = new Map<string, Refused>();
  const isOld = ({ lastMs }: Refused): boolean => clock.nowMs() - lastMs > JOB_WAITS_MS;
  const note = (uid: string, firstAt: string, lastMs: number): void => {
    const known = refused.get(uid);
    refused.delete(uid);
    refused.set(uid, { firstAt: known?.firstAt ?? firstAt, lastMs });
    // The oldest first. Of a namespace without pools nobody asks, so nobody else forgets.
    for (const [other, one] of refused) {
      if (!isOld(one)) break;
      refused.delete(other);
    }
  };
  return {
    noteEvent: ({ before, after }) => {
      if (after === undefined) return;
      const lastMs = toMonotonic(clock, after.lastAt, before !== undefined);
      if (clock.nowMs() - lastMs <= JOB_WAITS_MS) note(after.involved.uid, after.firstAt, lastMs);
    },
    noteReplicaSet: ({ before, after }) => {
      if (after?.refusal === undefined || before?.refusal?.since === after.refusal.since) return;
      const lastMs = toMonotonic(clock, after.refusal.since, before !== undefined);
      note(after.uid, after.refusal.since, Math.max(lastMs, refused.get(after.uid)?.lastMs ?? lastMs));
    },
    lastMs: (uid) => refused.get(uid)?.lastMs,
    firstOfJob: (uid, isSatisfied) => {
      const known = refused.get(uid);
      if (known === undefined) return undefined;
      if (!isSatisfied && !isOld(known)) return known.firstAt;
      refused.delete(uid);
      return undefined;
    },
    isTimed: () => {
      // What is forgotten now has changed by time as well.
      const isAny = refused.size > 0;
      for (const [uid, known] of refused) if (isOld(known)) refused.delete(uid);
      return isAny;
    },
  };
}

/** What has just been seen to change is of now, whatever the API server's clock says; what is listed has its own time. */
function toMonotonic(clock: Clock, at: string, isNew: boolean): number {
  const ageMs = clock.wallTime().getTime() - Date.parse(at);
  return clock.nowMs() - (isNew || !Number.isFinite(ageMs) ? 0 : Math.max(0, ageMs));
}
