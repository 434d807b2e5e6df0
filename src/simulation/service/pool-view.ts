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
  /** when each pod was first seen, oldest first; one that came and went may still be charged, and not be in used yet */
  readonly appearances: number[];
}

/** As a list shows it: every pod of it is seen for the first time. */
export function createPoolView(spec: TargetState, pods: Iterable<Pod>, nowMs: number): PoolView {
  const view: PoolView = {
    spec,
    active: 0,
    terminating: 0,
    left: 0,
    appeared: 0,
    refusedAtMs: Number.NEGATIVE_INFINITY,
    pods: new Map(),
    appearances: [],
  };
  for (const { id, phase } of pods) seePod(view, id, phase, nowMs);
  return view;
}

/** One event of the watch of pods. */
export function seePod(view: PoolView, id: number, phase: Pod['phase'], nowMs: number): void {
  const before = view.pods.get(id);
  const wasActive = before !== undefined && isActive(before);
  if (phase === 'gone') view.pods.delete(id);
  else view.pods.set(id, phase);
  if (before === undefined && phase !== 'gone') {
    view.appeared += 1;
    view.appearances.push(nowMs);
  }
  if (wasActive && !isActive(phase)) view.left += 1;
  view.active += Number(isActive(phase)) - Number(wasActive);
  view.terminating += Number(phase === 'terminating') - Number(before === 'terminating');
}

/** The newer of two by version. */
export function seeSpec(view: PoolView, spec: TargetState): void {
  if (spec.version > view.spec.version) view.spec = spec;
}

/** Pods first seen within the window, gone or not: they may not be in `used` yet. */
export function countYoung({ appearances }: PoolView, nowMs: number, windowMs: number): number {
  const first = appearances.findLastIndex((atMs) => nowMs - atMs > windowMs) + 1;
  return appearances.length - first;
}

function isActive(phase: Pod['phase']): boolean {
  return phase === 'starting' || phase === 'running';
}
