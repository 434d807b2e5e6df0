import type { Pod } from '../world/workers.ts';

/** How a pod uses its room. One that is to leave and still has a task in hand is working. */
export type Use = 'working' | 'idle' | 'starting' | 'terminating';

export type Uses = Readonly<Record<Use, number>>;

/** Pods by what they do, over time. */
export interface UseMeter {
  /** Something about the pod has changed. */
  note(pod: Pod): void;
  /** how many there are */
  count(use: Use): number;
  /** all that exist */
  countPods(): number;
  /** pod-seconds until now */
  podSeconds(): Uses;
}

export function createUseMeter(nowMs: () => number): UseMeter {
  const known = new Map<number, Use>();
  const counts = { working: 0, idle: 0, starting: 0, terminating: 0 };
  const sums = { working: 0, idle: 0, starting: 0, terminating: 0 };
  let lastMs = nowMs();
  const advance = (): void => {
    const seconds = (nowMs() - lastMs) / 1000;
    lastMs = nowMs();
    sums.working += counts.working * seconds;
    sums.idle += counts.idle * seconds;
    sums.starting += counts.starting * seconds;
    sums.terminating += counts.terminating * seconds;
  };
  return {
    note: (pod) => {
      advance();
      const before = known.get(pod.id);
      const now = toUse(pod);
      if (before !== undefined) counts[before] -= 1;
      if (now === undefined) known.delete(pod.id);
      else {
        counts[now] += 1;
        known.set(pod.id, now);
      }
    },
    count: (use) => counts[use],
    countPods: () => known.size,
    podSeconds: () => {
      advance();
      return { ...sums };
    },
  };
}

function toUse({ phase, delivery }: Pod): Use | undefined {
  if (phase === 'gone') return undefined;
  if (delivery !== undefined) return 'working';
  return phase === 'running' ? 'idle' : phase;
}
