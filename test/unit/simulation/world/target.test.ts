import { expect, it } from 'vitest';
import { createTarget } from '../../../../src/simulation/world/target.ts';
import { SIMULATED_PLAN } from '../../../builders/simulated.ts';
import { aLateWorld } from '../late-world.ts';

function startTarget() {
  const isLate: boolean[] = [];
  const setMs: number[] = [];
  const world = aLateWorld({}, (happening) => {
    if (happening.kind === 'wrote') isLate.push(happening.isLate);
  });
  const { events } = world;
  const plan = { ...SIMULATED_PLAN, minReplicaCount: 2 };
  const versions: number[] = [];
  const target = createTarget(world, plan, {
    onChange: ({ version }) => versions.push(version),
    onSet: () => setMs.push(events.nowMs()),
  });
  return { target, events, versions, setMs, isLate };
}

it('begins at its minimum, and tells of every value that is set, its ReplicaSet a moment later', () => {
  const { target, events, versions, setMs } = startTarget();
  expect(target.read()).toEqual({ replicas: 2, version: 1, sets: 0 });
  target.write(5, 'other', target.read());
  expect(target.read()).toEqual({ replicas: 5, version: 2, sets: 1 });
  events.runUntil(1_000);
  expect([versions, setMs]).toEqual([[2], [100]]);
});

it('does not change where the same value is set again', () => {
  const { target, events, versions, setMs } = startTarget();
  target.write(2, 'other', target.read());
  events.runUntil(1_000);
  expect([versions, setMs]).toEqual([[], []]);
});

it('has a newer version, and nobody who set it, when its status changes', () => {
  const { target, events, setMs, isLate } = startTarget();
  const decidedOn = target.read();
  target.touch();
  events.runUntil(1_000);
  expect(target.read()).toEqual({ replicas: 2, version: 2, sets: 0 });
  expect(setMs).toEqual([]);
  target.write(3, 'hpa', decidedOn);
  target.write(4, 'keda', decidedOn);
  expect(isLate).toEqual([false, true]);
});
