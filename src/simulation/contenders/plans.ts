import type { Contender } from '../contender.ts';
import type { PoolPlan } from '../world/plan.ts';

/** What a contender's ScaledObjects say. */
export type Manners = Pick<PoolPlan, 'pollingMs' | 'cooldownMs' | 'hpaTolerance'>;

/** The templates of HyperFlow's chart (83ef8b2); Kubernetes' tolerance, since that chart pins KEDA 2.16, which knows none. */
const HYPERFLOW: Manners = { pollingMs: 3000, cooldownMs: 120_000, hpaTolerance: 0.1 };

/** KEDA's scaler by itself gets the best that can be said for it. */
const EXACT: Manners = { pollingMs: 3000, cooldownMs: 120_000 };

/** As the project renders and documents them: pools are started by push. */
const QUOTIENT: Manners = { pollingMs: 30_000, cooldownMs: 30_000 };

export function toManners(contender: Contender): Manners {
  switch (contender) {
    case 'chart-rule':
    case 'operator-rule':
      return HYPERFLOW;
    case 'keda-rabbitmq':
      return EXACT;
    case 'static':
    case 'queue-length':
    case 'queue-length-keda':
    case 'drain-time-learned':
    case 'drain-time-learned-keda':
    case 'drain-time-declared':
    case 'drain-time-declared-keda':
      return QUOTIENT;
  }
}
