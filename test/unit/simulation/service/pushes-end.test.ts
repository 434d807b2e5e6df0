import { expect, it } from 'vitest';
import type { Decision } from '../../../../src/decision/decision.ts';
import { createPushes } from '../../../../src/simulation/service/pushes.ts';
import { aSimulatedWorld } from '../../../builders/simulated.ts';

function startPushes() {
  const pushed: string[] = [];
  const pushes = createPushes(aSimulatedWorld(), (pool) => pushed.push(pool));
  const follow = (granted: number, current: number): void =>
    pushes.follow({ pools: [{ name: 'project', granted, current }] } as unknown as Decision);
  return { pushes, pushed, follow };
}

it.each([
  ['the pool was started', 1, 1],
  ['it is granted nothing', 0, 0],
])('are said anew when, since the last one, %s', (_, granted, current) => {
  const { pushes, pushed, follow } = startPushes();
  follow(1, 0);
  follow(granted, current);
  expect(pushes.sinceMs('project')).toBeUndefined();
  follow(1, 0);
  expect(pushed).toHaveLength(2);
});

it('are said anew by a service that has just started', () => {
  const { pushes, pushed, follow } = startPushes();
  follow(1, 0);
  pushes.forget();
  follow(1, 0);
  expect(pushed).toHaveLength(2);
});
