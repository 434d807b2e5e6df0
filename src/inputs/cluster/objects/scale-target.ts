import type { KubernetesObject } from '../../../kubernetes/object.ts';
import { type Fields, toCount, toFields, toText } from './field.ts';
import { type Identity, toIdentity } from './identity.ts';
import { type LabelSelector, toLabelSelector } from './label-selector.ts';
import { type PodTemplate, toPodTemplate } from './pod-template.ts';

/** A Deployment, a StatefulSet, or anything that has replicas, a selector and a pod template as they do. */
export interface KeptTarget extends Identity {
  readonly resourceVersion: string;
  /** what it is set to */
  readonly replicas: number;
  /** pods that it has by its own account: what the HPA reckons with */
  readonly statusReplicas: number;
  readonly selector?: LabelSelector;
  readonly template: PodTemplate;
  /** after which a pod that is to go is killed; absent where the template does not say, as of a kind of somebody else's */
  readonly graceSeconds?: number;
  /** how many pods beyond its replicas a rolling update may make, at the present number of replicas */
  readonly surgeReplicas: number;
  /** of a StatefulSet: the label `controller-revision-hash` of pods of its current template */
  readonly updateRevision?: string;
}

/** Lists leave out the kind of each object, so what is kept must not depend on it. */
export function toKeptTarget(object: KubernetesObject): KeptTarget {
  const spec = toFields(object['spec']);
  const status = toFields(object['status']);
  const replicas = toCount(spec['replicas']) ?? 1;
  const selector = toLabelSelector(spec['selector']);
  const graceSeconds = toCount(toFields(toFields(spec['template'])['spec'])['terminationGracePeriodSeconds']);
  const updateRevision = toText(status['updateRevision']);
  return {
    ...toIdentity(object),
    resourceVersion: object.metadata.resourceVersion,
    replicas,
    statusReplicas: toCount(status['replicas']) ?? 0,
    ...(selector === undefined ? {} : { selector }),
    template: toPodTemplate(spec['template']),
    ...(graceSeconds === undefined ? {} : { graceSeconds }),
    surgeReplicas: toSurge(spec, replicas),
    ...(updateRevision === undefined ? {} : { updateRevision }),
  };
}

/** A Deployment's, as `ResolveFenceposts` rounds it: up (pkg/controller/deployment/util, Kubernetes v1.36). Others have none. */
function toSurge({ strategy }: Fields, replicas: number): number {
  const { maxSurge } = toFields(toFields(strategy)['rollingUpdate']);
  if (typeof maxSurge !== 'string') return toCount(maxSurge) ?? 0;
  const [, percent] = /^(\d{1,6})%$/.exec(maxSurge) ?? [];
  return percent === undefined ? 0 : Math.ceil((Number(percent) * replicas) / 100);
}
