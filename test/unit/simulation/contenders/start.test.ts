import { describe, expect, it } from 'vitest';
import type { PoolSnapshot } from '../../../../src/contract/snapshot.ts';
import { startContender } from '../../../../src/simulation/contenders/start.ts';
import type { Contender } from '../../../../src/simulation/contender.ts';
import type { Publication } from '../../../../src/simulation/service/service.ts';
import type { Writer } from '../../../../src/simulation/world/world.ts';
import { SIMULATED_PLAN } from '../../../builders/simulated.ts';
import { aLateWorld } from '../late-world.ts';
import { findOnly, HABITS } from '../service/start-namespace.ts';

/** Two pools of which one has much to do, another little; ten workers fit. */
function start(contender: Contender, leftToJobs: readonly number[] = [0]) {
  const writers = new Set<Writer>();
  const world = aLateWorld({}, (happening) => {
    if (happening.kind === 'wrote') writers.add(happening.writer);
  });
  const { events } = world;
  const published: Publication[] = [];
  const tasks = [60, 20];
  const namespace = startContender(world, contender, {
    hard: [10],
    pools: ['much', 'little'].map((name) => ({ plan: { ...SIMULATED_PLAN, name }, habits: HABITS })),
    tasks,
    leftToJobs,
    onPublished: (publication) => published.push(publication),
  });
  for (const [place, { workers }] of namespace.pools.entries()) {
    workers.queue.publish(Array<number>(tasks[place] ?? 0).fill(10_000));
  }
  const replicasAt = (atMs: number): readonly number[] => {
    events.runUntil(atMs);
    return namespace.pools.map(({ target }) => target.read().replicas);
  };
  return { replicasAt, published, writers };
}

describe('what Quotient decides by', () => {
  const known = ({ state, ...pool }: PoolSnapshot) => ({
    isDirect: 'pace' in pool,
    isLearning: 'learned' in pool,
    state,
  });

  it.each([
    ['queue-length', 'queue-length', true, false],
    ['queue-length-keda', 'queue-length', false, false],
    ['drain-time-learned', 'drain-time', true, true],
    ['drain-time-learned-keda', 'drain-time', false, true],
  ] as const)('%s', (contender, policy, isDirect, isLearning) => {
    const { replicasAt, published } = start(contender);
    replicasAt(60_000);
    const { snapshot } = findOnly(published.slice(-1));
    expect(snapshot.policy).toBe(policy);
    expect(known(findOnly(snapshot.pools))).toEqual({ isDirect, isLearning, state: 'ready' });
  });

  it('hears of queues by polls, 750 ms apart', () => {
    const { replicasAt, published } = start('queue-length');
    const toBacklog = () => findOnly(published.slice(-1)).decision.pools[0]?.backlog;
    replicasAt(749);
    expect(toBacklog()).toBe(0);
    replicasAt(750);
    expect(toBacklog()).toBe(60);
  });
});

it.each([
  ['queue-length', ['keda', 'quotient']],
  ['queue-length-keda', ['hpa', 'keda']],
  ['chart-rule', ['hpa', 'keda']],
  ['static', ['other']],
] as const)('%s sets replicas by way of %s', (contender, expected) => {
  const { replicasAt, writers } = start(contender);
  replicasAt(20_000);
  expect([...writers].toSorted()).toEqual(expected);
});

it('a static split is set at once and kept, and leaves room to Jobs', () => {
  const { replicasAt } = start('static', [2]);
  expect(replicasAt(0)).toEqual([6, 2]);
  expect(replicasAt(600_000)).toEqual([6, 2]);
});

it('a static split that leaves a pool without a worker is refused', () => {
  expect(() => start('static', [9])).toThrow('none is left for little');
});

it("KEDA's own scaler asks for what each queue has by itself, at most the maximum", () => {
  expect(start('keda-rabbitmq').replicasAt(15_000)).toEqual([50, 20]);
});

it.each([
  ['chart-rule', [7, 3]],
  ['operator-rule', [8, 3]],
] as const)('%s asks by shares of the queues', (contender, expected) => {
  expect(start(contender).replicasAt(16_000)).toEqual(expected);
});
