import type { DirectionRules, Pacemaker, SeenTarget } from './target.ts';

/** May direct scaling move a pool this way? A closed one says why, and which line of YAML opens it. */
export type Gate = { readonly isOpen: true } | { readonly isOpen: false; readonly sentence: string };

/** The pace at which a pool moves: at once where a gate is open, else at the HPA's. */
export interface Pace {
  readonly up: Gate;
  readonly down: Gate;
}

const OPEN: Gate = { isOpen: true };

/** Where the HPA's behavior stands in a ScaledObject. */
const BEHAVIOR = 'advanced.horizontalPodAutoscalerConfig.behavior';

/** A pool is moved only as its HPA would move it. */
export function toPace(target: SeenTarget): Pace {
  const pacemaker = toPacemaker(target);
  if (typeof pacemaker === 'string') {
    const closed: Gate = { isOpen: false, sentence: pacemaker };
    return { up: closed, down: closed };
  }
  return { up: toGate(pacemaker.up, 'scaleUp'), down: toGate(pacemaker.down, 'scaleDown') };
}

/** By what the pool moves, or a sentence on why it is not moved at all. */
function toPacemaker(target: SeenTarget): Pacemaker | string {
  if (target.scaling === 'keda')
    return 'it moves at the pace of its HPA, as "scaling: keda" says; "scaling: direct" moves it at once';
  if (target.isPaused)
    return 'its ScaledObject is paused: remove its annotation autoscaling.keda.sh/paused, paused-replicas, paused-scale-in or paused-scale-out';
  if (target.hasOtherTriggers)
    return 'other triggers of its ScaledObject drive it too: leave only ours in spec.triggers';
  if (target.pacemaker === undefined) return 'KEDA has made no HPA for it yet';
  if (!target.pacemaker.listsOurMetric) return 'its HPA does not list our metric yet';
  return target.pacemaker;
}

/** With a window, the HPA would undo the write at its next tick: it keeps the largest value of the window. */
function toGate(rules: DirectionRules, direction: 'scaleUp' | 'scaleDown'): Gate {
  if (rules.selectPolicy === 'Disabled') {
    return close(`${BEHAVIOR}.${direction}.selectPolicy is Disabled`, `${BEHAVIOR}.${direction}.selectPolicy: Max`);
  }
  if (rules.stabilizationWindowSeconds > 0) {
    const line = `${BEHAVIOR}.${direction}.stabilizationWindowSeconds`;
    return close(`${line} is ${rules.stabilizationWindowSeconds}, and the HPA would undo the step`, `${line}: 0`);
  }
  return OPEN;
}

function close(cause: string, opening: string): Gate {
  return { isOpen: false, sentence: `it moves at the pace of its HPA: ${cause}; "${opening}" moves it at once` };
}
