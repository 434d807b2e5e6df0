import { type AllocationReason, explainAllocation } from './allocation/explain.ts';
import type { Outcome } from './allocation/allocate.ts';
import type { Grants } from './grants/acquire.ts';
import type { Waiting, WaitingExplainer } from './grants/waiting.ts';
import { explainYielding, type Yielding } from './grants/yielding.ts';

/** Why a pool gets the replicas that it gets: exactly one reason, the first that applies. */
export type Reason = AllocationReason | Waiting | Yielding;

/** A mistake, an unknown or an impossible worker comes first; then what the grants hold back or leave; then what the division did. */
export function explain(outcome: Outcome, grants: Grants, explainWaiting: WaitingExplainer): Reason {
  const grant = grants.get(outcome);
  if (outcome.kind !== 'divided' || grant === undefined) return explainAllocation(outcome);
  return explainWaiting(grant) ?? explainYielding(grant) ?? explainAllocation(outcome);
}
