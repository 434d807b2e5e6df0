import { isDeepStrictEqual } from 'node:util';
import type { Change } from '../../../kubernetes/watch-cache.ts';
import type { KeptReplicaSet } from '../objects/replica-set.ts';
import type { KeptTarget } from '../objects/scale-target.ts';
import type { KindChange } from './objects.ts';

/**
 * Can this change what rows there are, or which pool a pod belongs to? Then all pods of the namespace are counted anew;
 * most changes, of pods and of numbers of replicas, cannot.
 */
export function isStructural(changed: KindChange): boolean {
  switch (changed.kind) {
    case 'quotas':
      return !isSame(changed.change, ({ scopes, rows }) => [scopes, rows.map(({ resource }) => resource)]);
    case 'scaledObjects':
      return !isSame(changed.change, ({ target }) => target);
    case 'targets':
      return !isSame(changed.change, ({ uid, selector }: KeptTarget) => [uid, selector]);
    case 'replicaSets':
      return !isSame(changed.change, ({ uid, deploymentUid, revision }: KeptReplicaSet) => [
        uid,
        deploymentUid,
        revision,
      ]);
    case 'pods':
    case 'limitRanges':
    case 'autoscalers':
    case 'jobs':
    case 'refusals':
      return false;
  }
}

function isSame<Kept>({ before, after }: Change<Kept>, pick: (kept: Kept) => unknown): boolean {
  return before !== undefined && after !== undefined && isDeepStrictEqual(pick(before), pick(after));
}
