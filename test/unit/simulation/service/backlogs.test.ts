import { expect, it } from 'vitest';
import { pollBacklogs } from '../../../../src/simulation/service/backlogs.ts';
import { aLateWorld } from '../late-world.ts';
import { startNamespace } from './start-namespace.ts';

it('are as old as the last poll, and told of where they have changed', () => {
  const world = aLateWorld({});
  const { events } = world;
  const { namespace, pool } = startNamespace(world, { plan: { minReplicaCount: 1 } });
  const changedMs: number[] = [];
  const read = pollBacklogs(world, namespace.pools, {
    intervalMs: 750,
    onChange: () => changedMs.push(events.nowMs()),
  });
  pool.workers.queue.publish([60_000, 60_000]);
  events.runUntil(749);
  expect(read(pool)).toEqual({ ready: 0, unacknowledged: 0 });
  events.runUntil(750);
  expect(read(pool)).toEqual({ ready: 2, unacknowledged: 0 });
  events.runUntil(1_499);
  expect(read(pool)).toEqual({ ready: 2, unacknowledged: 0 });
  events.runUntil(30_000);
  expect(read(pool)).toEqual({ ready: 1, unacknowledged: 1 });
  expect(changedMs).toEqual([750, 1_500]);
});
