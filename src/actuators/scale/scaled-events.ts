import type { EventSubject, PoolEvent } from '../events/pool-event.ts';

/** Of one pool at most one Event in this time, whatever is written: people read them. */
const TOLD_EVERY_MS = 60_000;

/** One step of a pool. */
export interface Step {
  readonly from: number;
  readonly to: number;
  readonly reason: string;
}

/** Puts the steps of each pool together into one Event a minute. */
export interface ScaledEvents {
  note(subject: EventSubject, step: Step): void;
  /** What is due to be told. */
  take(nowMs: number): readonly PoolEvent[];
}

interface Pending {
  readonly subject: EventSubject;
  readonly toldAtMs: number;
  /** in all, since the start */
  readonly count: number;
  /** not told yet */
  readonly steps: readonly Step[];
}

export function createScaledEvents(): ScaledEvents {
  const pools = new Map<string, Pending>();
  return {
    note: (subject, step) => {
      const { toldAtMs = Number.NEGATIVE_INFINITY, count = 0, steps = [] } = pools.get(subject.uid) ?? {};
      pools.set(subject.uid, { subject, toldAtMs, count: count + 1, steps: [...steps, step] });
    },
    take: (nowMs) => {
      const due = [...pools].filter(([, { toldAtMs, steps }]) => steps.length > 0 && nowMs - toldAtMs >= TOLD_EVERY_MS);
      for (const [uid, pending] of due) pools.set(uid, { ...pending, toldAtMs: nowMs, steps: [] });
      for (const [uid, { toldAtMs, steps }] of pools) {
        // Long idle, or gone: its next step is as good as the first.
        if (steps.length === 0 && nowMs - toldAtMs > 60 * TOLD_EVERY_MS) pools.delete(uid);
      }
      return due.map(([, { subject, count, steps }]) => {
        return { subject, finding: { reason: 'PoolScaled', sentence: describe(steps) }, count };
      });
    },
  };
}

function describe(steps: readonly Step[]): string {
  const last = steps.at(-1);
  if (last === undefined) return '';
  const step = `from ${last.from} to ${last.to} replicas: ${last.reason}`;
  return steps.length === 1 ? `scaled ${step}` : `scaled ${steps.length} times, at last ${step}`;
}
