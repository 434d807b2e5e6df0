import { describe, expect, it } from 'vitest';
import { loadConfig } from '../../../src/config.ts';
import type { AcknowledgementCount } from '../../../src/inputs/acknowledgements/acknowledgements.ts';
import type { QueueRef } from '../../../src/inputs/backlog/backlog.ts';
import type { ClusterPool } from '../../../src/inputs/cluster/cluster.ts';
import { createDurations } from '../../../src/loop/durations.ts';
import { aBacklogInput, aClusterPool, aNamespace, present } from './inputs.ts';

const QUEUE = { broker: 'default', vhost: '/', name: 'work' };

/** Pools of one namespace, looked at every second and counted every ten, as long as a test says. */
function study(
  pools: readonly ClusterPool[],
  environment: Readonly<Record<string, string>> = { POLICY: 'drain-time' },
) {
  const backlog = aBacklogInput();
  const counts = new Map<string, AcknowledgementCount>();
  let watched: readonly QueueRef[] = [];
  const acknowledgements = {
    watch: (queues: readonly QueueRef[]) => void (watched = queues),
    read: ({ name }: QueueRef) => counts.get(name),
  };
  const config = loadConfig({ flags: {}, environment });
  const durations = createDurations({ backlog, acknowledgements, config });
  let atMs = 0;
  const work = (seconds: number, unacknowledged: number, finishedPerSecond: number, name = 'work'): void => {
    for (let second = 0; second < seconds; second += 1) {
      atMs += 1000;
      const { count } = counts.get(name) ?? { count: 0 };
      backlog.setQueue(name, { state: 'fresh', value: present(50, unacknowledged), atMs });
      counts.set(name, { count: count + finishedPerSecond, atMs });
      durations.learn([aNamespace(pools)], () => 4);
    }
  };
  const count = (finished: number, countedAtMs: number): void =>
    void counts.set('work', { count: finished, atMs: countedAtMs });
  return { backlog, durations, work, count, watched: () => watched };
}

describe('what is learned of a queue', () => {
  it('is the work in it, divided by what was finished', () => {
    const { durations, work } = study([aClusterPool()]);
    work(60, 4, 2);
    expect(durations.recall('space', QUEUE)).toEqual({ seconds: 2, acknowledged: 114 });
  });

  it('is nothing before something was in work', () => {
    const { durations, work } = study([aClusterPool()]);
    work(30, 0, 0);
    expect(durations.recall('space', QUEUE)).toBeUndefined();
  });

  it('counts no more than the workers can be at, however much they fetch ahead', () => {
    const { durations, work } = study([aClusterPool()]);
    work(60, 200, 2);
    expect(durations.recall('space', QUEUE)?.seconds).toBeCloseTo(2);
  });

  it('counts what a pod that is terminating still works on, and several messages at a time where that is declared', () => {
    const pods = { active: 1, terminating: 1, left: 0, appeared: 2, charges: [2000] };
    const pool = aClusterPool({ pods });
    const trigger = { ...aClusterPool().trigger, concurrency: 2 };
    const { durations, work } = study([{ ...pool, trigger }]);
    work(60, 200, 2);
    expect(durations.recall('space', QUEUE)?.seconds).toBeCloseTo(2);
  });

  it('counts the workers of all pools that a queue feeds', () => {
    const { durations, work } = study([aClusterPool({ name: 'a' }), aClusterPool({ name: 'b' })]);
    work(60, 200, 4);
    expect(durations.recall('space', QUEUE)?.seconds).toBeCloseTo(2, 1);
  });

  it('counts the workers of a pool, too, that declares what its messages take', () => {
    const declared = aClusterPool({ name: 'b' });
    const pools = [aClusterPool({ name: 'a' }), { ...declared, trigger: { ...declared.trigger, expectedSeconds: 2 } }];
    const { durations, work } = study(pools);
    work(60, 200, 4);
    expect(durations.recall('space', QUEUE)?.seconds).toBeCloseTo(2, 1);
  });

  it('is learned of a broker that is read seldom', () => {
    const { backlog, durations, count } = study([aClusterPool()], { POLICY: 'drain-time', POLL_INTERVAL_MS: '8000' });
    for (let atMs = 0; atMs <= 160_000; atMs += 8_000) {
      backlog.setQueue('work', { state: 'fresh', value: present(50, 4), atMs });
      count(atMs / 500, atMs);
      durations.learn([aNamespace([aClusterPool()])], () => 4);
    }
    expect(durations.recall('space', QUEUE)?.seconds).toBeCloseTo(2, 1);
  });

  it('is not learned over AMQP, which does not tell what is in work: nobody is asked for counts', () => {
    const { work, watched } = study([aClusterPool()], { POLICY: 'drain-time', BACKLOG_SOURCE: 'amqp' });
    work(1, 0, 0);
    expect(watched()).toEqual([]);
  });

  it('is not learned from what a broker does not tell for sure', () => {
    const { backlog, durations } = study([aClusterPool()]);
    for (let atMs = 0; atMs < 30_000; atMs += 1000) {
      const value = { ...present(5, 4), unacknowledgedIs: 'estimated' as const };
      backlog.setQueue('work', { state: 'fresh', value, atMs });
      durations.learn([aNamespace([aClusterPool()])], () => 4);
    }
    expect(durations.recall('space', QUEUE)).toBeUndefined();
  });
});

describe('whose durations are learned', () => {
  const declared = aClusterPool({ name: 'b', queueName: 'other' });
  const pools = [aClusterPool(), { ...declared, trigger: { ...declared.trigger, expectedSeconds: 3 } }];

  it('are the queues of pools that declare none, under drain-time', () => {
    const { work, watched } = study(pools);
    work(1, 0, 0);
    expect(watched()).toEqual([expect.objectContaining(QUEUE)]);
  });

  it('is nobody under queue-length', () => {
    const { work, watched, durations } = study(pools, {});
    work(60, 4, 2);
    expect(watched()).toEqual([]);
    expect(durations.recall('space', QUEUE)).toBeUndefined();
  });

  it('is no other namespace, though it has the same queue', () => {
    const { durations, work } = study(pools);
    work(60, 4, 2);
    expect(durations.recall('space', QUEUE)).toBeDefined();
    expect(durations.recall('other', QUEUE)).toBeUndefined();
  });

  it('may be said for one namespace', () => {
    const { work, watched } = study(pools, { NAMESPACE_POLICIES: 'other=queue-length,space=drain-time' });
    work(1, 0, 0);
    expect(watched()).toHaveLength(1);
    const off = study(pools, { POLICY: 'drain-time', NAMESPACE_POLICIES: 'space=queue-length' });
    off.work(1, 0, 0);
    expect(off.watched()).toEqual([]);
  });
});

describe('what is kept over a restart', () => {
  it('is all that was learned, and nothing of what is half seen', () => {
    const before = study([aClusterPool()]);
    before.work(60, 4, 2);
    const saved = before.durations.save();
    expect(saved).toEqual([{ ...QUEUE, workSeconds: expect.any(Number), finished: expect.any(Number) }]);

    const after = study([aClusterPool()]);
    after.durations.restore(saved);
    after.work(1, 4, 2);
    expect(after.durations.recall('space', QUEUE)).toEqual(before.durations.recall('space', QUEUE));
  });

  it('stays known while nobody looks, for the next run of the same workflow', () => {
    const { durations, work } = study([aClusterPool()]);
    work(60, 4, 2);
    durations.learn([aNamespace([])], () => 0);
    expect(durations.save()).toHaveLength(1);
  });

  it('is kept of no more queues than a ConfigMap holds, those that were studied last', () => {
    const { durations } = study([aClusterPool()]);
    const saved = Array.from({ length: 6_000 }, (_, index) => ({
      ...QUEUE,
      name: `q${index}`,
      workSeconds: 1,
      finished: 1,
    }));
    durations.restore(saved);
    durations.learn([aNamespace([aClusterPool()])], () => 4);
    const names = durations.save().map(({ name }) => name);
    expect(names.length).toBeLessThanOrEqual(5_000);
    expect(names).toContain('q5999');
    expect(names).not.toContain('q0');
  });
});
