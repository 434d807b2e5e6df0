import type { Happening } from '../../src/simulation/world/world.ts';

/**
 * What came shortly before a refusal that no rule promises to avoid: a write of KEDA or its HPA that was decided on before
 * somebody else moved the target (a raise takes room that was not kept; a fall ends pods that are asked for again at once,
 * beside those that end), a 1 → 0 by KEDA or by our retiring, a target that was set back by somebody else, a pod that was
 * evicted, one of somebody else's, a refused create that stayed counted, or an HPA that sets the number of pods there are,
 * over a step down whose pod has not gone yet, as what it heard is within its tolerance.
 */
export type Cause = 'late write' | 'deactivation' | 'reset' | 'evicted' | 'foreign came' | 'leaked' | 'tolerated';

/** For how long something may be the cause of a refusal: W, and what a pod may take to end. */
const CAUSE_MS: Readonly<Record<Cause, number>> = {
  'late write': 3000,
  deactivation: 5000,
  reset: 5000,
  evicted: 12_000,
  'foreign came': 5000,
  leaked: 12_000,
  tolerated: 3000,
};

/** What happened lately that may explain a refusal. */
export interface Causes {
  note(atMs: number, happening: Happening): void;
  /** @returns undefined where nothing explains a refusal at that moment: the rules should have avoided it */
  find(atMs: number): Cause | undefined;
}

export function createCauses(): Causes {
  const lastMs = new Map<Cause, number>();
  return {
    note: (atMs, happening) => {
      const cause = toCause(happening);
      if (cause !== undefined) lastMs.set(cause, atMs);
    },
    find: (atMs) => [...lastMs].find(([cause, causeMs]) => atMs - causeMs <= CAUSE_MS[cause])?.[0],
  };
}

function toCause(happening: Happening): Cause | undefined {
  switch (happening.kind) {
    case 'wrote':
      if (happening.writer === 'other') return 'reset';
      if (happening.to === 0) return 'deactivation';
      return happening.isLate ? 'late write' : undefined;
    case 'evicted':
    case 'foreign came':
    case 'leaked':
    case 'tolerated':
      return happening.kind;
    case 'restarted':
    case 'conflict':
    case 'created':
    case 'refused':
    case 'deleted':
    case 'told':
    case 'granted':
    case 'foreign went':
    case 'foreign refused':
      return undefined;
  }
}
