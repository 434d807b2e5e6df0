import type { TargetState } from '../world/target.ts';
import type { Pod } from '../world/workers.ts';

/** What the service has seen of one pool, each part as late as its reading. */
export interface PoolView {
  spec: TargetState;
  active: number;
  terminating: number;
  /** pods seen to leave `active`, since the view began */
  left: number;
  /** pods seen for the first time, since the view began */
  appeared: number;
  refusedAtMs: number;
  /** how each pod that is not gone stands */
  readonly pods: Map<number, Pod['phase']>;
}

/** As a list shows it. */
export function createPoolView(spec: TargetState, pods: Iterable<Pod>): PoolView {
  const view: PoolView = {
    spec,
    active: 0,
    terminating: 0,
    left: 0,
    appeared: 0,
    refusedAtMs: Number.NEGATIVE_INFINITY,
    pods: new Map(),
  };
  for (const { id, phase } of pods) seePod(view, id, phase);
  return view;
}

/**
 * One event of the watch of pods.
 *
 * @returns whether it is seen for the first time
 */
export function seePod(view: PoolView, id: number, phase: Pod['phase']): boolean {
  const before = view.pods.get(id);
  const wasActive = before !== undefined && isActive(before);
  if (phase === 'gone') view.pods.delete(id);
  else view.pods.set(id, phase);
  const isNew = before === undefined && phase !== 'gone';
  if (isNew) view.appeared += 1;
  if (wasActive && !isActive(phase)) view.left += 1;
  view.active += Number(isActive(phase)) - Number(wasActive);
  view.terminating += Number(phase === 'terminating') - Number(before === 'terminating');
  return isNew;
}

/** The newer of two by version. */
export function seeSpec(view: PoolView, spec: TargetState): void {
  if (spec.version > view.spec.version) view.spec = spec;
}

function isActive(phase: Pod['phase']): boolean {
  return phase === 'starting' || phase === 'running';
}
