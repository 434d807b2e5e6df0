import { isDeepStrictEqual } from 'node:util';
import type { Condition, KeptPool, PoolWorkers } from './pool-object.ts';

/** What came of bringing a WorkerPool's objects to what it says. */
export type Outcome =
  | { readonly kind: 'unchanged' }
  /** its objects were not there before */
  | { readonly kind: 'made' }
  /** the WorkerPool was edited, or they were somebody else's before */
  | { readonly kind: 'updated' }
  /** somebody had changed them by hand */
  | { readonly kind: 'repaired' }
  /** its author has to do something */
  | { readonly kind: 'mistaken'; readonly sentence: string };

/** As HyperFlow's operator words them (handlers.py, v1.0.0), since people look for these words. */
const READY: Condition = {
  type: 'Ready',
  status: 'True',
  reason: 'WorkerPoolReady',
  message: 'Worker pool is ready for processing workflows',
};
const INITIALIZING: Condition = {
  type: 'NotReady',
  status: 'False',
  reason: 'WorkerPoolInitializing',
  message: 'WorkerPool is being initialized',
};
const UPDATING: Condition = {
  type: 'NotReady',
  status: 'False',
  reason: 'WorkerPoolUpdating',
  message: 'WorkerPool is being updated',
};
const ERROR_PREFIX = 'Worker pool initialization error: ';

/** The conditions after it, newest first: what the last step came to, and which step that was. */
export function toConditions(before: readonly Condition[], outcome: Outcome): readonly Condition[] {
  const step = before.find(({ reason }) => reason === INITIALIZING.reason || reason === UPDATING.reason);
  switch (outcome.kind) {
    case 'made':
      return [READY, INITIALIZING];
    case 'updated':
      return [READY, UPDATING];
    case 'unchanged':
    case 'repaired':
      return [READY, step ?? INITIALIZING];
    case 'mistaken':
      return [
        { type: 'NotReady', status: 'False', reason: 'WorkerPoolError', message: `${ERROR_PREFIX}${outcome.sentence}` },
        step ?? INITIALIZING,
      ];
  }
}

/** What a WorkerPool's status is to say. */
export interface WantedStatus {
  readonly conditions: readonly Condition[];
  readonly workers: PoolWorkers | undefined;
}

/**
 * How soon a status is to be written: a condition at once, a reason soon, as it may change with each decision, numbers now and
 * then, and what it says already never.
 */
export function toUrgency(pool: KeptPool, { conditions, workers }: WantedStatus): 'now' | 'soon' | 'later' | 'never' {
  if (!isDeepStrictEqual(pool.conditions, conditions)) return 'now';
  if (pool.workers?.reason !== workers?.reason) return 'soon';
  return isDeepStrictEqual(pool.workers, workers) ? 'never' : 'later';
}
