import { describe, expect, it } from 'vitest';
import { SHIPPED } from '../../../../src/simulation/service/rules.ts';
import { createService } from '../../../../src/simulation/service/service.ts';
import { aSimulatedWorld } from '../../../builders/simulated.ts';
import { findOnly, setReplicas, startNamespace } from './start-namespace.ts';

/** A pool of two workers that has had what it needs for some time: two tasks. */
function startService({ minReplicaCount = 0, stabilizationMs = 0 } = {}) {
  const world = aSimulatedWorld();
  const { namespace, pool } = startNamespace(world, { plan: { minReplicaCount } });
  const backlog = { ready: 0, unacknowledged: 2 };
  const service = createService(world, namespace, {
    policy: 'queue-length',
    scaling: 'direct',
    stabilizationMs,
    readBacklog: () => backlog,
    rules: SHIPPED,
  });
  setReplicas(pool, 2);
  /** @returns what the decision knew of the pool */
  const lookAt = (atMs: number) => {
    world.events.runUntil(atMs);
    const known = findOnly(service.cycle().snapshot.pools);
    if (known.state !== 'ready') throw new Error('it is ready');
    return known;
  };
  const motionAt = (atMs: number) => lookAt(atMs).motion;
  motionAt(10_000);
  motionAt(13_000);
  return { service, backlog, lookAt, motionAt };
}

describe('a write in flight', () => {
  it('may be what is set, so that its workers count as asked for', () => {
    const { service, motionAt } = startService();
    service.noteWrite('project', 5);
    expect(motionAt(13_100)).toMatchObject({ told: 5, out: 3 });
  });

  it('has asked for nothing where it was refused', () => {
    const { service, motionAt } = startService();
    service.noteWrite('project', 5);
    motionAt(13_100);
    service.endWrite('project', false);
    expect(motionAt(13_200)).toMatchObject({ told: 0, out: 0 });
  });

  it('has asked for its workers where it was taken, whatever becomes of the next one', () => {
    const { service, motionAt } = startService();
    service.noteWrite('project', 5);
    motionAt(13_100);
    service.endWrite('project', true);
    service.noteWrite('project', 6);
    expect(motionAt(13_200)).toMatchObject({ told: 6, out: 4 });
    service.endWrite('project', false);
    expect(motionAt(13_300)).toMatchObject({ told: 0, out: 3 });
  });
});

describe('what an HPA hears', () => {
  const written = [
    ['of a pool at rest, is never written: only that there is work counts', undefined, 1],
    ['of a pool at rest, counts where a write of ours was taken a moment ago', true, 2],
    ['of a pool at rest, does not count where a write of ours was refused', false, 1],
  ] as const;

  it.each(written)('%s', (_, isTaken, told) => {
    const { service, motionAt } = startService();
    if (isTaken !== undefined) {
      service.noteWrite('project', 2);
      service.endWrite('project', isTaken);
    }
    expect(service.ask('project', 'hpa')).toBe(2);
    expect(motionAt(13_100)?.told).toBe(told);
  });

  it('may be written within a second, so that nobody writes over it', () => {
    const { service, lookAt, backlog } = startService();
    backlog.ready = 1;
    lookAt(13_100);
    service.ask('project', 'hpa');
    expect(service.heard('project')).toEqual({ most: 3, last: 3 });
    lookAt(14_101);
    expect(service.heard('project')).toEqual({ most: 0 });
  });
});

it('says nothing of a pool before it has decided, nor of one that it does not know', () => {
  const world = aSimulatedWorld();
  const { namespace } = startNamespace(world);
  const readBacklog = () => ({ ready: 1, unacknowledged: 0 });
  const parts = { policy: 'queue-length', scaling: 'keda', stabilizationMs: 0, readBacklog, rules: SHIPPED } as const;
  const service = createService(world, namespace, parts);
  expect(service.ask('project', 'keda')).toBeUndefined();
  service.cycle();
  expect(service.ask('project', 'keda')).toBe(1);
  expect(service.ask('other', 'keda')).toBeUndefined();
});

it('keeps room for the minimum that KEDA starts when it is told of work', () => {
  const { service, motionAt } = startService({ minReplicaCount: 3 });
  expect(motionAt(13_100)?.told).toBe(0);
  service.pushed('project');
  expect(motionAt(13_200)?.told).toBe(3);
});

it('remembers what it has decided', () => {
  const { motionAt, backlog } = startService();
  backlog.unacknowledged = 0;
  motionAt(13_100);
  expect(motionAt(13_200)).toMatchObject({ lastLevel: 1, recentTarget: 2, steadyTarget: 0 });
});

it('remembers the largest need of the stabilization window', () => {
  const { lookAt, backlog } = startService({ stabilizationMs: 5_000 });
  backlog.ready = 4;
  lookAt(14_000);
  backlog.ready = 0;
  expect(lookAt(19_000).recentNeed).toBe(6);
  expect(lookAt(19_001).recentNeed).toBe(2);
});
