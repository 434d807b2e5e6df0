import type { PoolPlan } from './plan.ts';
import type { World, Writer } from './world.ts';

/** What a scale target is set to, at one version of the object. */
export interface TargetState {
  readonly replicas: number;
  readonly version: number;
  /** how often it has been set */
  readonly sets: number;
}

/** A Deployment's `/scale`. It begins at its minimum. */
export interface Target {
  read(): TargetState;
  /** @param decidedOn what stood there when the writer decided */
  write(replicas: number, writer: Writer, decidedOn: TargetState): void;
  /** Its status changed: a newer version of the same value. */
  touch(): void;
}

/** The controller notices what it watches within this time. */
const NOTICE_MS = 100;

/**
 * @param onChange told of every new version
 * @param onSet told a moment after the value was set
 */
export function createTarget(
  { events, chance, note }: World,
  { name: pool, minReplicaCount }: PoolPlan,
  { onChange, onSet }: { readonly onChange: (state: TargetState) => void; readonly onSet: () => void },
): Target {
  let state: TargetState = { replicas: minReplicaCount, version: 1, sets: 0 };
  const change = (replicas: number, sets: number): void => {
    state = { replicas, version: state.version + 1, sets };
    onChange(state);
  };
  return {
    read: () => state,
    write: (replicas, writer, decidedOn) => {
      if (replicas === state.replicas) return;
      const isLate = state.sets !== decidedOn.sets;
      note({ kind: 'wrote', pool, writer, from: state.replicas, to: replicas, isLate });
      change(replicas, state.sets + 1);
      events.after(chance.between(1, NOTICE_MS), onSet);
    },
    touch: () => events.after(chance.between(1, NOTICE_MS), () => change(state.replicas, state.sets)),
  };
}
