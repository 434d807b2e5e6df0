import type { KubernetesObject } from '../../../kubernetes/object.ts';
import { toCount, toFields, toText } from './field.ts';
import { type Identity, toIdentity } from './identity.ts';
import { type LabelSelector, toLabelSelector } from './label-selector.ts';
import { type PodTemplate, toPodTemplate } from './pod-template.ts';

/** A Deployment, a StatefulSet, or anything that has replicas, a selector and a pod template as they do. */
export interface KeptTarget extends Identity {
  readonly resourceVersion: string;
  /** what it is set to */
  readonly replicas: number;
  readonly selector?: LabelSelector;
  readonly template: PodTemplate;
  /** after which a pod that is to go is killed; absent where the template does not say, as of a kind of somebody else's */
  readonly graceSeconds?: number;
  /** of a StatefulSet: the label `controller-revision-hash` of pods of its current template */
  readonly updateRevision?: string;
}

/** Lists leave out the kind of each object, so what is kept must not depend on it. */
export function toKeptTarget(object: KubernetesObject): KeptTarget {
  const spec = toFields(object['spec']);
  const status = toFields(object['status']);
  const selector = toLabelSelector(spec['selector']);
  const graceSeconds = toCount(toFields(toFields(spec['template'])['spec'])['terminationGracePeriodSeconds']);
  const updateRevision = toText(status['updateRevision']);
  return {
    ...toIdentity(object),
    resourceVersion: object.metadata.resourceVersion,
    replicas: toCount(spec['replicas']) ?? 1,
    ...(selector === undefined ? {} : { selector }),
    template: toPodTemplate(spec['template']),
    ...(graceSeconds === undefined ? {} : { graceSeconds }),
    ...(updateRevision === undefined ? {} : { updateRevision }),
  };
}
