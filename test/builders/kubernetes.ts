import type { KubernetesObject } from '../../src/kubernetes/object.ts';

/**
 * Objects of the API as JSON, as the API server gives them: everything has a plain default, and a test names only what it
 * is about. An object that is given as owner controls the other one. All live in namespace `space`.
 */

export interface RawObject extends KubernetesObject {
  readonly kind: string;
}

/** Quantities by resource, as they are written in YAML. */
export type Amounts = Readonly<Record<string, string>>;

interface Metadata {
  readonly namespace?: string;
  readonly name?: string;
  readonly uid?: string;
  readonly labels?: Amounts;
  readonly annotations?: Amounts;
  readonly createdAt?: string;
  /** the object that controls it */
  readonly of?: RawObject;
}

/** The address that triggers ask, unless told otherwise. */
export const SCALER_ADDRESS = 'quotient.quotient.svc.cluster.local:9090';

/** The moment at which everything is made, and at which a test's clock starts. */
export const MADE_AT = '2026-11-24T12:00:00Z';

/** Enforced, with nothing of it used, unless told otherwise. */
export function aQuota(
  parts: Metadata & {
    readonly hard?: Amounts;
    readonly used?: Amounts;
    /** `none`: the quota controller has not seen it yet; default: as wanted */
    readonly enforced?: Amounts | 'none';
    readonly spec?: object;
  } = {},
): RawObject {
  const { hard = { 'requests.cpu': '10' }, used = {}, enforced = hard, spec = {} } = parts;
  const unused = Object.fromEntries(Object.keys(hard).map((resource) => [resource, '0']));
  const status = enforced === 'none' ? {} : { hard: enforced, used: { ...unused, ...used } };
  return anObject('v1', 'ResourceQuota', { name: 'quota', ...parts }, { spec: { hard, ...spec }, status });
}

/** With one trigger of ours on queue `work`, for the Deployment of its name, unless told otherwise. */
export function aScaledObject(
  parts: Metadata & { readonly target?: object; readonly trigger?: Amounts; readonly spec?: object } = {},
): RawObject {
  const { name = 'pool', target = { name }, trigger = {}, spec = {} } = parts;
  const metadata = { scalerAddress: SCALER_ADDRESS, queueName: 'work', ...trigger };
  return anObject(
    'keda.sh/v1alpha1',
    'ScaledObject',
    { name, ...parts },
    {
      spec: { scaleTargetRef: target, triggers: [{ type: 'external-push', metadata }], ...spec },
    },
  );
}

interface TemplateParts {
  readonly requests?: Amounts;
  readonly limits?: Amounts;
  readonly podSpec?: object;
}

interface TargetParts extends Metadata, TemplateParts {
  readonly replicas?: number;
}

/** With workers of 1 CPU, unless told otherwise. */
export function aDeployment(parts: TargetParts = {}): RawObject {
  return aTarget('apps/v1', 'Deployment', parts, {});
}

export function aStatefulSet(parts: TargetParts & { readonly revision?: string } = {}): RawObject {
  return aTarget('apps/v1', 'StatefulSet', parts, { updateRevision: parts.revision ?? 'first' });
}

/** Of a kind that is somebody else's, such as an Argo Rollout. */
export function aForeignTarget(parts: TargetParts = {}): RawObject {
  return aTarget('argoproj.io/v1alpha1', 'Rollout', parts, {});
}

/** One revision of a Deployment, named `<deployment>-<hash>`. */
export function aReplicaSet(
  parts: Metadata & {
    readonly hash?: string;
    readonly revision?: number;
    readonly replicas?: number;
    /** RFC 3339: since when its pods are refused */
    readonly refusedSince?: string;
  } = {},
): RawObject {
  const { of = aDeployment(), hash = 'first', revision = 1, replicas = 0, refusedSince } = parts;
  const refused = { type: 'ReplicaFailure', status: 'True', reason: 'FailedCreate', message: REFUSED };
  const conditions = refusedSince === undefined ? [] : [{ ...refused, lastTransitionTime: refusedSince }];
  const metadata = {
    name: `${of.metadata.name}-${hash}`,
    labels: { 'pod-template-hash': hash },
    annotations: { 'deployment.kubernetes.io/revision': String(revision) },
    ...parts,
    of,
  };
  return anObject('apps/v1', 'ReplicaSet', metadata, { spec: { replicas }, status: { conditions } });
}

/** Running and asking for 1 CPU, unless told otherwise; one of a ReplicaSet has the labels that it gives. */
export function aPod(
  parts: Metadata &
    TemplateParts & {
      readonly phase?: string;
      /** RFC 3339: it is being deleted, and its grace of 30 s is over then */
      readonly deletedAt?: string;
    } = {},
): RawObject {
  const { of, labels, phase = 'Running', deletedAt } = parts;
  const inherited = of?.kind === 'ReplicaSet' ? (of.metadata['labels'] as Amounts) : {};
  const object = anObject(
    'v1',
    'Pod',
    { name: 'pod', ...parts, labels: { ...inherited, ...labels } },
    {
      spec: toPodSpec(parts),
      status: { phase },
    },
  );
  const deletion = { deletionTimestamp: deletedAt, deletionGracePeriodSeconds: 30 };
  return deletedAt === undefined ? object : { ...object, metadata: { ...object.metadata, ...deletion } };
}

/** Wants one pod of 1 CPU and has none, unless told otherwise. */
export function aJob(
  parts: Metadata & TemplateParts & { readonly spec?: object; readonly status?: object } = {},
): RawObject {
  const { spec = {}, status = {} } = parts;
  const template = { spec: toPodSpec(parts) };
  const counts = { parallelism: 1, completions: 1 };
  return anObject('batch/v1', 'Job', { name: 'job', ...parts }, { spec: { ...counts, template, ...spec }, status });
}

/** That a pod of somebody was refused since a quota is full. */
export function anEvent(
  parts: Metadata & { readonly about: RawObject; readonly at?: string; readonly message?: string },
): RawObject {
  const { about, at = MADE_AT, message = REFUSED } = parts;
  const { namespace, name, uid } = about.metadata;
  return anObject(
    'v1',
    'Event',
    { name: `${name}.refused`, ...parts },
    {
      involvedObject: { kind: about.kind, namespace, name, uid },
      reason: 'FailedCreate',
      message,
      firstTimestamp: at,
      lastTimestamp: at,
      count: 1,
    },
  );
}

/** Fills in requests that containers do not name. */
export function aLimitRange(requests: Amounts, metadata: Metadata = {}): RawObject {
  const limits = [{ type: 'Container', defaultRequest: requests }];
  return anObject('v1', 'LimitRange', { name: 'defaults', ...metadata }, { spec: { limits } });
}

/** The HPA that KEDA makes of a ScaledObject, as its author should have it. */
export function anAutoscaler(
  parts: Metadata & { readonly scaleUp?: object; readonly scaleDown?: object } & { readonly of: RawObject },
): RawObject {
  const { of, scaleUp = {}, scaleDown = {} } = parts;
  const exact = { stabilizationWindowSeconds: 0 };
  const metrics = [{ type: 'External', external: { metric: { name: 's0-quotient-replicas' } } }];
  const behavior = { scaleUp: { ...exact, ...scaleUp }, scaleDown: { ...exact, ...scaleDown } };
  return anObject(
    'autoscaling/v2',
    'HorizontalPodAutoscaler',
    { name: `keda-hpa-${of.metadata.name}`, ...parts },
    {
      spec: { minReplicas: 1, maxReplicas: 100, metrics, behavior },
    },
  );
}

/** As the API server words it. */
const REFUSED =
  'pods "pool-1" is forbidden: exceeded quota: quota, requested: requests.cpu=1, used: requests.cpu=10, limited: requests.cpu=10';

function aTarget(apiVersion: string, kind: string, parts: TargetParts, status: object): RawObject {
  const { name = 'pool', replicas = 0 } = parts;
  const labels = { app: name };
  const template = { metadata: { labels }, spec: toPodSpec(parts) };
  const spec = { replicas, selector: { matchLabels: labels }, template };
  return anObject(apiVersion, kind, { name, ...parts }, { spec, status: { replicas, ...status } });
}

function toPodSpec({ requests = { cpu: '1' }, limits = {}, podSpec = {} }: TemplateParts): object {
  return { containers: [{ name: 'worker', image: 'worker', resources: { requests, limits } }], ...podSpec };
}

function anObject(
  apiVersion: string,
  kind: string,
  parts: Metadata & { readonly name: string },
  fields: object,
): RawObject {
  const {
    namespace = 'space',
    name,
    uid = `${kind}-${name}`,
    labels = {},
    annotations = {},
    createdAt = MADE_AT,
  } = parts;
  const ownerReferences = parts.of === undefined ? [] : [toReference(parts.of)];
  return {
    apiVersion,
    kind,
    metadata: {
      namespace,
      name,
      uid,
      resourceVersion: '1',
      generation: 1,
      labels,
      annotations,
      creationTimestamp: createdAt,
      ownerReferences,
    },
    ...fields,
  };
}

function toReference({ apiVersion, kind, metadata: { name, uid } }: RawObject): object {
  return { apiVersion, kind, name, uid, controller: true, blockOwnerDeletion: true };
}
