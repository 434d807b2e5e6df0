import { type AllocationReason, explainAllocation } from './allocation/explain.ts';
import type { Outcome } from './allocation/allocate.ts';
import type { Grants } from './grants/acquire.ts';
import type { Waiting, WaitingExplainer } from './grants/waiting.ts';

/** Why a pool gets the replicas that it gets: exactly one reason, the first that applies. */
export type Reason = AllocationReason | Waiting;

/** A mistake, an unknown or an impossible worker comes first; then what the grants hold back; then what the division did. */
export function explain(outcome: Outcome, grants: Grants, explainWaiting: WaitingExplainer): Reason {
  const grant = grants.get(outcome);
  const waiting = outcome.kind === 'divided' && grant !== undefined ? explainWaiting(grant) : undefined;
  return waiting ?? explainAllocation(outcome);
}
