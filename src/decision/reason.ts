import { type AllocationReason, explainAllocation } from './allocation/explain.ts';
import type { Outcome } from './allocation/allocate.ts';
import type { Grants } from './grants/acquire.ts';
import type { Waiting, WaitingExplainer } from './grants/waiting.ts';
import { explainYielding, type Yielding } from './grants/yielding.ts';

/** Why a pool gets the replicas that it gets: exactly one reason, the first that applies. */
export type Reason = AllocationReason | Waiting | Yielding;

/** Why a pool gets what it gets. */
interface Explanation {
  readonly reason: Reason;
  /** why its target is no larger, where the reason says only what its grant waits for or has beyond it */
  readonly limit: AllocationReason | undefined;
}

/** A mistake, an unknown or an impossible worker comes first; then what the grants hold back or leave; then what the division did. */
export function explain(outcome: Outcome, grants: Grants, explainWaiting: WaitingExplainer): Explanation {
  const divided = explainAllocation(outcome);
  const grant = outcome.kind === 'divided' ? grants.get(outcome) : undefined;
  const moving = grant === undefined ? undefined : (explainWaiting(grant) ?? explainYielding(grant));
  return moving === undefined ? { reason: divided, limit: undefined } : { reason: moving, limit: divided };
}
