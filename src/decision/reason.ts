import { type AllocationReason, explainAllocation } from './allocation/explain.ts';
import type { Outcome } from './allocation/allocate.ts';
import type { Grants } from './grants/acquire.ts';
import type { Waiting, WaitingExplainer } from './grants/waiting.ts';

/** Why a pool gets the replicas that it gets: exactly one reason, the first that applies. */
export type Reason = AllocationReason | Waiting;

/** Why a pool gets what it gets. */
interface Explanation {
  readonly reason: Reason;
  /** why its target is no larger, where the reason says only what its grant waits for */
  readonly limit: AllocationReason | undefined;
}

/** A mistake, an unknown or an impossible worker comes first; then what the grants hold back; then what the division did. */
export function explain(outcome: Outcome, grants: Grants, explainWaiting: WaitingExplainer): Explanation {
  const grant = grants.get(outcome);
  const waiting = outcome.kind === 'divided' && grant !== undefined ? explainWaiting(grant) : undefined;
  const divided = explainAllocation(outcome);
  return waiting === undefined ? { reason: divided, limit: undefined } : { reason: waiting, limit: divided };
}
