import { createNamespace } from '../../../../src/simulation/service/namespace.ts';
import type { PoolPlan } from '../../../../src/simulation/world/plan.ts';
import type { Pool } from '../../../../src/simulation/world/pool.ts';
import type { World } from '../../../../src/simulation/world/world.ts';
import { SIMULATED_PLAN } from '../../../builders/simulated.ts';

/** Workers that start in a second; a task's number is how many milliseconds it takes. */
export const HABITS = { startMs: () => 1000, durationMs: (task: number) => task, graceMs: () => 300_000, leaveMs: 100 };

/** A namespace whose quota holds ten workers of its one pool, unless told otherwise. */
export function startNamespace(
  world: World,
  { plan = {}, onSeen = () => undefined }: { readonly plan?: Partial<PoolPlan>; readonly onSeen?: () => void } = {},
) {
  const pools = [{ plan: { ...SIMULATED_PLAN, ...plan }, habits: HABITS }];
  const namespace = createNamespace<number>(world, { hard: [10], pools, onSeen });
  return { namespace, pool: findOnly(namespace.pools) };
}

export function findOnly<Item>([first]: readonly Item[]): Item {
  if (first === undefined) throw new Error('there is one');
  return first;
}

/** Somebody sets the target. */
export function setReplicas({ target }: Pick<Pool, 'target'>, replicas: number): void {
  target.write(replicas, 'other', target.read());
}
