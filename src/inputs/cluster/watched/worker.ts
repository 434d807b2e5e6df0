import { parseQuantity } from '../../../contract/quantity.ts';
import type { Trigger } from '../../../contract/trigger-metadata.ts';
import { applyLimitRanges, type KeptLimitRange } from '../objects/limit-range.ts';
import { toPodShape } from '../objects/pod-spec.ts';
import type { KeptPod } from '../objects/pod.ts';
import type { PodTemplate } from '../objects/pod-template.ts';
import type { KeptTarget } from '../objects/scale-target.ts';
import type { PodShape } from '../pod-shape.ts';
import { isActive } from './pod-ledger.ts';

/** What a worker's requests are taken from. */
export interface WorkerEvidence {
  readonly target: KeptTarget;
  readonly pods: Iterable<KeptPod>;
  /** the label `pod-template-hash` of a Deployment's template as it is now */
  readonly templateHash: string | undefined;
  readonly limitRanges: readonly KeptLimitRange[];
}

/**
 * What one more worker of a pool will look like to a quota: like the newest live pod of the current template, which has in
 * it what LimitRanges, a RuntimeClass and webhooks made of it; without one, like the template with the defaults that
 * LimitRanges fill in. What the trigger says comes first.
 */
export function toWorkerShape(evidence: WorkerEvidence, trigger: Pick<Partial<Trigger>, 'cpu' | 'memory'>): PodShape {
  const shape = findNewest(evidence)?.shape ?? toTemplateShape(evidence.target.template, evidence.limitRanges);
  const given = (['cpu', 'memory'] as const).flatMap((resource) => {
    const quantity = parseQuantity(trigger[resource] ?? '');
    return quantity === undefined ? [] : [[resource, quantity] as const];
  });
  if (given.length === 0) return shape;
  const { unnamed, ...rest } = shape;
  const named = new Set(given.map(([resource]) => `requests.${resource}`));
  return {
    ...rest,
    requests: new Map([...shape.requests, ...given]),
    isBestEffort: false,
    ...(unnamed === undefined ? {} : { unnamed: new Set([...unnamed].filter((resource) => !named.has(resource))) }),
  };
}

/** The pod that a template is made into, as far as that can be told beforehand. */
export function toTemplateShape({ spec }: PodTemplate, limitRanges: readonly KeptLimitRange[]): PodShape {
  return toPodShape(applyLimitRanges(spec, limitRanges));
}

function findNewest({ target, pods, templateHash }: WorkerEvidence): KeptPod | undefined {
  let newest: KeptPod | undefined;
  for (const pod of pods) {
    if (!isActive(pod) || !isCurrent(pod, target, templateHash)) continue;
    if (newest === undefined || isNewer(pod, newest)) newest = pod;
  }
  return newest;
}

/** Many are made within a second: then the name decides, so that the choice does not depend on who was seen first. */
function isNewer(left: KeptPod, right: KeptPod): boolean {
  return left.createdAt === right.createdAt ? left.name > right.name : left.createdAt > right.createdAt;
}

/** Is a pod of the template as it is now? Both controllers label their pods with it. */
function isCurrent({ labels }: KeptPod, { updateRevision }: KeptTarget, templateHash: string | undefined): boolean {
  return updateRevision === undefined
    ? templateHash !== undefined && labels.get('pod-template-hash') === templateHash
    : labels.get('controller-revision-hash') === updateRevision;
}
