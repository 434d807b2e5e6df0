import { expect, it } from 'vitest';
import { createPoolView } from '../../../../src/simulation/service/pool-view.ts';
import { toPoolSnapshot } from '../../../../src/simulation/service/snapshot.ts';
import type { PoolPlan } from '../../../../src/simulation/world/plan.ts';
import { SIMULATED_PLAN } from '../../../builders/simulated.ts';

function paceOf(plan: Partial<PoolPlan>, scaling?: 'direct' | 'keda') {
  const seen = { view: createPoolView({ replicas: 1, version: 1, sets: 0 }, []), recentNeed: 0 };
  const backlog = { ready: 1, unacknowledged: 0 };
  const pool = toPoolSnapshot({ plan: { ...SIMULATED_PLAN, ...plan }, backlog, ...seen, ...(scaling && { scaling }) });
  return pool.state === 'ready' ? pool.pace : undefined;
}

it('says of a pool that direct scaling moves it at once, unless its HPA looks back on the way down', () => {
  expect(paceOf({}, 'direct')).toEqual({});
  expect(paceOf({ scaleDownWindowMs: 20_000 }, 'direct')).toEqual({ down: 'its HPA looks back over 20 s' });
});

it('says nothing of the pace of a pool that nobody but KEDA moves', () => {
  expect(paceOf({}, 'keda')).toBeUndefined();
  expect(paceOf({})).toBeUndefined();
});
