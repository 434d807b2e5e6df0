import { describe, expect, it } from 'vitest';
import { createQuotient } from '../../../../src/simulation/service/quotient.ts';
import { SHIPPED } from '../../../../src/simulation/service/rules.ts';
import type { Publication } from '../../../../src/simulation/service/service.ts';
import { startKeda } from '../../../../src/simulation/world/keda.ts';
import type { Lateness } from '../../../../src/simulation/world/world.ts';
import { SIMULATED_PLAN } from '../../../builders/simulated.ts';
import { aLateWorld } from '../late-world.ts';
import { findOnly, HABITS, setReplicas } from './start-namespace.ts';

const MINUTE_MS = 60_000;

/** Twenty tasks of some minutes wait for a pool that may have four workers, unless told otherwise. */
function startQuotient(minReplicaCount = 0, { tasks = 20, ...lateness }: Partial<Lateness> & { tasks?: number } = {}) {
  const world = aLateWorld(lateness);
  const { events } = world;
  const published: (Publication & { readonly atMs: number })[] = [];
  const plan = { ...SIMULATED_PLAN, minReplicaCount };
  const quotient = createQuotient<number>(world, {
    hard: [4],
    pools: [{ plan, habits: HABITS }],
    policy: 'queue-length',
    scaling: 'direct',
    stabilizationMs: 0,
    rules: SHIPPED,
    onPublished: (publication) => published.push({ ...publication, atMs: events.nowMs() }),
  });
  const pool = findOnly(quotient.namespace.pools);
  const publish = (count: number): void => pool.workers.queue.publish(Array<number>(count).fill(5 * MINUTE_MS));
  publish(tasks);
  quotient.start();
  const last = () => {
    const { snapshot, decision } = findOnly(published.slice(-1));
    return { seen: findOnly(snapshot.pools), decided: findOnly(decision.pools), keptForeign: decision.keptForeign };
  };
  const restart = (): void => {
    quotient.stop();
    quotient.start();
  };
  return { world, events, quotient, pool, plan, publish, published, last, restart };
}

describe('a service that is started', () => {
  it('decides at once the first time, and settles for 3 s when it is started again', () => {
    const { events, quotient, published } = startQuotient(1);
    events.runUntil(10_000);
    quotient.stop();
    events.runUntil(15_500);
    quotient.start();
    events.runUntil(25_000);
    const settling = published.filter(({ snapshot }) => snapshot.isSettling).map(({ atMs }) => atMs);
    expect(Math.min(...settling)).toBeLessThan(16_600);
    expect(Math.max(...settling)).toBeGreaterThan(17_400);
    expect(Math.max(...settling)).toBeLessThan(18_500);
    expect(published.filter(({ atMs }) => atMs > 10_000 && atMs < 15_500)).toEqual([]);
    expect(settling.length).toBe(published.filter(({ atMs }) => atMs >= 15_500 && atMs < 18_500).length);
  });

  it('knows nothing of what its predecessor said', () => {
    const { events, quotient, last, restart } = startQuotient(1);
    events.runUntil(10_000);
    expect(quotient.toAsk('project')('keda')).toEqual({ value: 4, isActive: true });
    events.runUntil(11_100);
    expect(last().seen).toMatchObject({ motion: { told: 1 } });
    restart();
    events.runUntil(12_200);
    expect(last().seen).toMatchObject({ motion: { told: 0 } });
  });

  it('lists what is there, however late it would hear of it', () => {
    const { events, pool, last, restart } = startQuotient(0, { readingMs: 20_000 });
    events.runUntil(1_000);
    setReplicas(pool, 2);
    events.runUntil(2_100);
    expect(last().seen).toMatchObject({ replicas: 0 });
    restart();
    events.runUntil(3_200);
    expect(last().seen).toMatchObject({ replicas: 2, motion: { active: 2 } });
  });

  it('writes again where a write of its predecessor was in flight', () => {
    const { events, pool, publish, last, restart } = startQuotient(1, { tasks: 0 });
    events.runUntil(10_000);
    publish(20);
    while (last().decided.granted !== 4) events.runUntil(events.nowMs() + 10);
    restart();
    events.runUntil(events.nowMs() + 300);
    expect(pool.target.read().replicas).toBe(4);
    setReplicas(pool, 2);
    events.runUntil(events.nowMs() + 10_000);
    expect(pool.target.read().replicas).toBe(4);
  });
});

it('says nothing while it is gone', () => {
  const { events, quotient } = startQuotient(1);
  events.runUntil(5_000);
  const ask = quotient.toAsk('project');
  expect(ask('hpa')).toBeDefined();
  quotient.stop();
  expect(ask('hpa')).toBeUndefined();
});

it('tells KEDA of work at once, which starts the pool within 0.6 s', () => {
  const { world, events, quotient, plan, pool } = startQuotient(0, { writeMs: 300 });
  quotient.connect(
    'project',
    startKeda(world, { ...plan, pollingPhaseMs: MINUTE_MS }, pool.target, () => undefined),
  );
  events.runUntil(599);
  expect(pool.target.read().replicas).toBe(0);
  events.runUntil(600);
  expect(pool.target.read().replicas).toBe(1);
});

it('keeps room for what KEDA starts when it was told of work', () => {
  const { events, last } = startQuotient();
  events.runUntil(1_100);
  expect(last().seen).toMatchObject({ replicas: 0, motion: { told: 1 } });
});

it('starts a pool itself that KEDA was told of 5 s ago and has not started', () => {
  const { events, pool } = startQuotient();
  events.runUntil(4_900);
  expect(pool.target.read().replicas).toBe(0);
  events.runUntil(6_400);
  expect(pool.target.read().replicas).toBe(1);
});

it('decides anew as soon as something is seen', () => {
  const { events, pool, published } = startQuotient(1, { readingMs: 20 });
  events.runUntil(MINUTE_MS);
  setReplicas(pool, 3);
  events.runUntil(MINUTE_MS + 71);
  expect(findOnly(published.slice(-1)).snapshot.pools).toMatchObject([{ replicas: 3 }]);
});

it('keeps room for a Job that was refused, for as long as it may be tried again', () => {
  const { events, quotient, last } = startQuotient();
  events.runUntil(5_000);
  expect(last().decided.allocated).toBe(4);
  quotient.namespace.noteForeignRefused(7, [1]);
  events.runUntil(10_000);
  expect(last()).toMatchObject({ decided: { allocated: 3 }, keptForeign: ['job-7'] });
  events.runUntil(2 * MINUTE_MS);
  expect(last()).toMatchObject({ decided: { allocated: 4 }, keptForeign: [] });
});
