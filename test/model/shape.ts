import type { ScenarioPool } from './scenario.ts';

/**
 * Namespaces that a rule is for, and that chance seldom draws:
 * `crumbs`: one pool of large workers whose work never ends, beside small ones that come, go and end slowly;
 * `flicker`: one pool that fills the quota, beside some that are woken again just as KEDA puts them to sleep;
 * `hasty`: HPAs that tick five times as often, so that their late writes are met more often;
 * `rivals`: hasty, and whenever the service is restarted just after an HPA has heard a raise, others get work at that moment.
 */
export type Shape = 'crumbs' | 'flicker' | 'hasty' | 'rivals';

const LARGE = 6;
const ENDLESS_TASKS = 1000;

const HASTY_PERIOD_MS = 3000;
const LONG_TASK_MS = 15_000;

export function toShape(pools: readonly ScenarioPool[], shape: Shape, stillAtMs: number): readonly ScenarioPool[] {
  if (shape === 'hasty' || shape === 'rivals') return pools.map((pool) => ({ ...pool, hpaPeriodMs: HASTY_PERIOD_MS }));
  const plain = pools.map((pool) => {
    const { idleReplicaCount: _, ...others } = pool;
    return { ...others, minReplicaCount: 0, maxReplicaCount: 50 };
  });
  switch (shape) {
    case 'crumbs':
      return plain.map((pool, place) => toCrumbs(pool, place, stillAtMs));
    case 'flicker':
      return plain.map((pool, place) => toFlicker(pool, place, stillAtMs));
  }
}

function toCrumbs(pool: ScenarioPool, place: number, stillAtMs: number): ScenarioPool {
  const endless = { atMs: 20_000, tasks: ENDLESS_TASKS };
  if (place === 0) {
    return { ...pool, charges: pool.charges.map(() => LARGE), taskMs: LONG_TASK_MS, bursts: [endless] };
  }
  const last = { atMs: stillAtMs, tasks: 50 };
  const bursts = place === 1 ? [...pool.bursts, last] : pool.bursts;
  return { ...pool, charges: pool.charges.map(() => 1), graceMs: 10_000, bursts };
}

const FLICKER_MS = 5000;

function toFlicker(pool: ScenarioPool, place: number, stillAtMs: number): ScenarioPool {
  const charges = pool.charges.map(() => 1);
  if (place === 0) return { ...pool, charges, taskMs: LONG_TASK_MS, bursts: [{ atMs: 0, tasks: ENDLESS_TASKS }] };
  // Off the polls' beat, so that every moment of a poll is met.
  const count = Math.floor(stillAtMs / (FLICKER_MS + place * 370));
  const bursts = Array.from({ length: count }, (_, turn) => ({ atMs: turn * (FLICKER_MS + place * 370), tasks: 1 }));
  return { ...pool, charges, bursts, taskMs: 200, graceMs: 2000, pollingMs: 3000, cooldownMs: 1000 };
}
