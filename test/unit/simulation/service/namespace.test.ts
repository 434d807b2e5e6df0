import { describe, expect, it } from 'vitest';
import { toSnapshot } from '../../../../src/simulation/service/snapshot.ts';
import { aLateWorld } from '../late-world.ts';
import { setReplicas, startNamespace } from './start-namespace.ts';

const LATE_MS = 1_000;

/** A namespace that is seen a second late. */
function startLate(minReplicaCount = 0) {
  const world = aLateWorld({ readingMs: LATE_MS });
  const { events } = world;
  const seenMs: number[] = [];
  const started = startNamespace(world, {
    plan: { minReplicaCount },
    onSeen: () => seenMs.push(events.nowMs()),
  });
  const view = () => started.namespace.view();
  const poolView = () => view().pools.get('project');
  const toDemand = () => {
    const settled = { policy: 'queue-length', isSettling: false, plans: [], pools: [] } as const;
    return toSnapshot({ ...settled, hard: [10], view: view(), nowMs: events.nowMs() }).foreignDemand;
  };
  return { ...started, events, view, poolView, toDemand, seenMs };
}

describe('what is seen of a namespace', () => {
  it('is as late as its readings', () => {
    const { events, pool, poolView, view, seenMs } = startLate();
    setReplicas(pool, 2);
    events.runUntil(LATE_MS - 1);
    expect(poolView()?.spec.replicas).toBe(0);
    expect(seenMs).toEqual([]);
    events.runUntil(LATE_MS);
    expect(poolView()?.spec.replicas).toBe(2);
    expect(seenMs).toEqual([LATE_MS]);
    // The ReplicaSet notices a tenth of a second after the target was set.
    events.runUntil(LATE_MS + 99);
    expect([poolView()?.active, ...view().used]).toEqual([0, 0]);
    events.runUntil(LATE_MS + 100);
    expect([poolView()?.active, ...view().used]).toEqual([2, 2]);
  });

  it('wakes nobody where a target has a newer version of the same value', () => {
    const { events, pool, poolView, seenMs } = startLate();
    const { version } = pool.target.read();
    pool.target.touch();
    events.runUntil(5_000);
    expect(poolView()?.spec.version).toBe(version + 1);
    expect(seenMs).toEqual([]);
  });

  it('counts pods that the quota is not seen to hold yet', () => {
    const { events, namespace, view } = startLate();
    namespace.noteForeign(1, [3], 1);
    expect(view().uncounted.sum(events.nowMs())).toEqual([0]);
    events.runUntil(LATE_MS);
    expect(view().uncounted.sum(events.nowMs())).toEqual([3]);
  });
});

describe('a list', () => {
  it('shows everything as it is, whatever is on its way', () => {
    const { namespace, pool, events, view, poolView } = startLate();
    setReplicas(pool, 2);
    events.runUntil(200);
    namespace.quota.admit([3]);
    namespace.noteForeign(7, [3], 1);
    namespace.list();
    expect(poolView()).toMatchObject({ active: 2, spec: { replicas: 2 } });
    expect(view()).toMatchObject({ used: [5], foreign: new Map([[7, [3]]]) });
  });

  it('shows no pod of others that has gone', () => {
    const { namespace, view } = startLate();
    namespace.noteForeign(7, [3], 1);
    namespace.noteForeign(7, [3], -1);
    namespace.list();
    expect(view().foreign).toEqual(new Map());
  });

  it('does not say which pods the quota counts already, so that all may be uncounted', () => {
    const { namespace, events, view } = startLate(2);
    namespace.noteForeign(7, [3], 1);
    namespace.list();
    expect(view().uncounted.sum(events.nowMs())).toEqual([2 + 3]);
  });

  it('has what was sent before in it: that is not seen again', () => {
    const { namespace, pool, events, poolView } = startLate();
    namespace.quota.admit([10]);
    setReplicas(pool, 1);
    events.runUntil(100);
    namespace.list();
    namespace.quota.release([10]);
    events.runUntil(LATE_MS + 103);
    expect(poolView()?.refusedAtMs).toBe(Number.NEGATIVE_INFINITY);
  });

  it('keeps which Jobs were refused, as their Events are still there', () => {
    const { namespace, events, toDemand } = startLate();
    namespace.noteForeignRefused(7, [3]);
    events.runUntil(LATE_MS);
    namespace.list();
    expect(toDemand()).toEqual([{ name: 'job-7', refusedAt: '2026-01-01T00:00:01.000Z', charges: [3] }]);
  });
});

describe('a Job that was refused', () => {
  it('waits since its first refusal, as long as it is tried again, and 90 s more', () => {
    const { namespace, events, toDemand, seenMs } = startLate();
    namespace.noteForeignRefused(7, [3]);
    expect(toDemand()).toEqual([]);
    events.runUntil(60_000);
    namespace.noteForeignRefused(7, [3]);
    events.runUntil(60_000 + LATE_MS + 90_000);
    expect(toDemand()).toEqual([{ name: 'job-7', refusedAt: '2026-01-01T00:00:01.000Z', charges: [3] }]);
    events.runUntil(60_000 + LATE_MS + 90_001);
    expect(toDemand()).toEqual([]);
    expect(seenMs).toEqual([LATE_MS, 60_000 + LATE_MS]);
  });

  it('waits no more when its pod has come', () => {
    const { namespace, events, toDemand } = startLate();
    namespace.noteForeignRefused(7, [3]);
    namespace.noteForeignRefused(8, [1]);
    events.runUntil(LATE_MS);
    namespace.noteForeign(7, [3], 1);
    events.runUntil(2 * LATE_MS);
    expect(toDemand().map(({ name }) => name)).toEqual(['job-8']);
  });
});
