import type { KubernetesObject } from '../../../kubernetes/object.ts';
import { type Fields, toCount, toFields, toList, toText } from './field.ts';
import { type Identity, toIdentity } from './identity.ts';
import { findOwner, type Owner } from './owner.ts';
import { type PodTemplate, toPodTemplate } from './pod-template.ts';

/** A Job: what its pods ask for, and whether it still wants some. */
export interface KeptJob extends Identity {
  readonly owner?: Owner;
  readonly template: PodTemplate;
  /** pods that it would create if it could; 0 for one that is suspended or over */
  readonly missingPods: number;
}

/** Set as soon as the outcome is known, which the last two precede (batch/v1 types.go, v0.36). */
const OVER: ReadonlySet<unknown> = new Set(['Complete', 'Failed', 'SuccessCriteriaMet', 'FailureTarget']);

/** Reads a batch/v1 Job. No condition of it tells of refused pods: only Events do, and the pods that are missing. */
export function toKeptJob(object: KubernetesObject): KeptJob {
  const spec = toFields(object['spec']);
  const status = toFields(object['status']);
  const owner = findOwner(object.metadata);
  return {
    ...toIdentity(object),
    ...(owner === undefined ? {} : { owner }),
    template: toPodTemplate(spec['template']),
    missingPods: countMissing(spec, status),
  };
}

function isOver({ type, status }: Fields): boolean {
  return OVER.has(type) && status === 'True';
}

/** As `manageJob` (pkg/controller/job/job_controller.go, Kubernetes v1.36), which asks for no more than `parallelism` at once. */
function countMissing(spec: Fields, status: Fields): number {
  if (spec['suspend'] === true || toList(status['conditions']).map(toFields).some(isOver)) return 0;
  const [active, terminating, succeeded] = ['active', 'terminating', 'succeeded'].map(
    (field) => toCount(status[field]) ?? 0,
  ) as [number, number, number];
  const parallelism = toCount(spec['parallelism']) ?? 1;
  const completions = toCount(spec['completions']);
  // Without a number of completions the first success means that the work is done.
  if (completions === undefined && succeeded > 0) return 0;
  const wanted = completions === undefined ? parallelism : Math.min(parallelism, Math.max(0, completions - succeeded));
  return Math.max(0, wanted - active - (waitsForTerminating(spec) ? terminating : 0));
}

/** With `podReplacementPolicy: Failed` a pod is replaced only when it has gone. */
function waitsForTerminating(spec: Fields): boolean {
  return toText(spec['podReplacementPolicy']) === 'Failed';
}
